import { listBoards } from '../../boards/list-boards.ts'
import type { ImportReport, modelMethods, TemplateCard } from '../../contract/methods/model.ts'
import type { Handlers } from '../../contract/registry.ts'
import { fail, succeed, type Result } from '../../contract/result.ts'
import type { LayerRow } from '../../contract/schemas/evaluation.ts'
import type { DatasetKind } from '../../data/dataset.ts'
import type { ImportedModel } from '../../formats/import/imported-model.ts'
import { describeLayers } from '../../graph/describe-layers.ts'
import type { Graph } from '../../graph/graph.ts'
import type { Project } from '../../projects/project.ts'
import { listTemplates } from '../../training/templates/list-templates.ts'
import type { Template } from '../../training/template.ts'
import { plannedCurrent, plannedStored, plannedTemplate } from '../planned-models.ts'
import { projectState } from '../project-state.ts'
import { current, setCurrent } from '../record/current.ts'
import { currentVariant } from '../record/lineage-of.ts'
import { modelChoice, setModelChoice } from '../record/model-choice.ts'
import { saveModel } from '../record/model-record.ts'
import { fitOn, type PlannedModel } from '../road/fit-road.ts'
import { isInteger } from '../road/model-runner.ts'
import { modelFromFiles } from '../road/read-model.ts'
import { runtimesOf } from '../road/runtimes-of.ts'
import type { ServiceContext } from '../service-context.ts'

/** The layer table of a graph. */
export function layerRows(graph: Graph): LayerRow[] {
  return describeLayers(graph).map(({ name, operation, shape, parameters, macs, activationBytes }) => ({
    name,
    operation,
    outputShape: [...shape],
    parameters,
    macs,
    activationBytes,
  }))
}

function boardCounts(planned: PlannedModel): TemplateCard['boards'] {
  const counts = { fits: 0, tight: 0, tooBig: 0 }
  for (const board of listBoards()) {
    const { verdict } = fitOn(planned, board, 'tinykiln')
    if (verdict === 'too-big') counts.tooBig++
    else if (verdict === 'tight' || verdict === 'unsure') counts.tight++
    else if (verdict === 'fits') counts.fits++
  }
  return counts
}

function report(imported: ImportedModel): ImportReport {
  const { format, ops, inputs, outputs, parameters, macs } = imported
  const { findings, runnable } = runtimesOf(imported)
  const edges = (list: ImportedModel['inputs']) =>
    list.map(({ name, shape, type, quantization }) => ({
      name,
      shape: [...shape],
      type,
      scale: quantization?.scale[0] ?? null,
      zeroPoint: quantization?.zeroPoint[0] ?? null,
    }))
  return {
    format,
    ops: ops.map(({ kind, count }) => ({ kind, count, tinykiln: runnable.tinykiln, tflm: runnable.tflm })),
    inputs: edges(inputs),
    outputs: edges(outputs),
    params: parameters,
    macs,
    findings: findings.map(({ severity, ...finding }) => ({
      ...finding,
      severity: severity === 'info' ? ('note' as const) : severity,
    })),
    runnable: { ...runnable },
  }
}

/** Templates, layers and imported models. */
export function modelHandlers({ projects, uploads, jobs, changed }: ServiceContext): Handlers<typeof modelMethods> {
  const stateOf = (project: Project) => projectState(project, jobs.active())
  const card = (project: Project, template: Template): TemplateCard => {
    const choice = modelChoice(project)
    const chosen = choice?.origin === 'template' && choice.name === template.name ? choice.parameters : {}
    const planned = plannedTemplate(project, { origin: 'template', name: template.name, parameters: chosen })
    return {
      name: template.name,
      title: template.title,
      description: template.description,
      suggested: choice?.origin === 'template' && choice.name === template.name,
      parameters: template.parameters.map(({ name, help, default: fallback, min, max }) => ({
        name,
        title: name.charAt(0).toUpperCase() + name.slice(1),
        help,
        default: fallback,
        min,
        max,
        value: chosen[name] ?? fallback,
      })),
      weights: planned.ok ? planned.value.parameters : 0,
      macs: planned.ok ? planned.value.macs : 0,
      boards: planned.ok ? boardCounts(planned.value) : { fits: 0, tight: 0, tooBig: 0 },
      refused: planned.ok ? null : planned.error,
    }
  }
  return {
    'model.templates': ({ project }) => {
      const opened = projects.open(project)
      const dataset = current(opened, 'dataset')
      if (dataset === null) return fail('no-data', 'Model needs examples. Go to Data.')
      const { kind, task } = opened.datasets.get(dataset)
      const fitting = listTemplates().filter(
        (template) =>
          template.for.includes(kind as DatasetKind) && template.tasks.some((one) => one === task || task === 'unlabelled'),
      )
      return succeed(fitting.map((template) => card(opened, template)))
    },
    'model.choose': ({ project, template, parameters }) => {
      const opened = projects.open(project)
      const planned = plannedTemplate(opened, { origin: 'template', name: template, parameters })
      if (!planned.ok) return planned
      const written = opened.write(() => setModelChoice(opened, { origin: 'template', name: template, parameters }))
      if (!written.ok) return written
      changed(project)
      return succeed(stateOf(opened))
    },
    'model.layers': ({ project, variant }) => {
      const opened = projects.open(project)
      const stored = variant === undefined ? undefined : currentVariant(opened, variant)
      const planned = stored ? plannedStored(opened, stored.hash) : plannedCurrent(opened)
      if (!planned) return succeed([])
      return planned.ok ? succeed(layerRows(planned.value.graph)) : planned
    },
    'model.inspect': ({ batch }) => {
      const files = uploads.bytes(batch)
      if (!files.ok) return files
      const read = modelFromFiles(files.value)
      return read.ok ? succeed(report(read.value.imported)) : read
    },
    'model.import': ({ project, batch, labels }) => {
      const files = uploads.bytes(batch)
      if (!files.ok) return files
      const read = modelFromFiles(files.value)
      if (!read.ok) return read
      const opened = projects.open(project)
      const model = labels ? { ...read.value.model, labels } : read.value.model
      const name = files.value[0]?.name ?? 'model'
      const written: Result<string> = opened.write(() => {
        const row = saveModel(opened, { model, name, title: name, origin: 'imported', parents: [] })
        setModelChoice(opened, { origin: 'imported', hash: row.hash })
        for (const role of ['float', 'ptq', 'qat', 'run'] as const) setCurrent(opened, role, null)
        setCurrent(opened, isInteger(model.graph) ? 'ptq' : 'float', row.hash)
        return row.hash
      })
      if (!written.ok) return written
      uploads.discard(batch)
      changed(project)
      return succeed({ report: report(read.value.imported), state: stateOf(opened) })
    },
  }
}
