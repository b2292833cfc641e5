import { listBoards } from '../../boards/list-boards.ts'
import { computed, measured } from '../../contract/figure.ts'
import type { Bench, BenchColumn, PrecisionPoint, quantizationMethods } from '../../contract/methods/quantization.ts'
import type { Handlers } from '../../contract/registry.ts'
import { fail, succeed, type Result } from '../../contract/result.ts'
import type { LayerError } from '../../contract/schemas/evaluation.ts'
import type { Alarm } from '../../quantization/alarms.ts'
import type { Project } from '../../projects/project.ts'
import { argMax } from '../../quantization/evaluation.ts'
import { wilsonInterval } from '../../quantization/wilson-interval.ts'
import { estimateEnergy } from '../../boards/estimate-energy.ts'
import { boardOf } from '../gauge.ts'
import { floatFigures } from '../float-figures.ts'
import { plannedStored } from '../planned-models.ts'
import { projectState, regressionOf } from '../project-state.ts'
import { type CurrentVariant, currentVariant, currentVariants } from '../record/lineage-of.ts'
import { loadAnswers, loadModel } from '../record/model-record.ts'
import { loadComparison } from '../record/comparison-results.ts'
import { compareVariants } from '../road/compare-variants.ts'
import type { ModelAnswers } from '../road/evaluate-model.ts'
import { fitsIn } from '../record/measurements.ts'
import { layerHistogram } from '../layer-histogram.ts'
import type { ServiceContext } from '../service-context.ts'

type QuantizationSummary = {
  readonly seconds: number
  readonly epochs: number
  readonly layers: readonly LayerError[]
  readonly alarms: readonly Alarm[]
  readonly windows: number
  readonly classes: number
  readonly control: { readonly outcomes: readonly boolean[]; readonly seconds: number } | null
}

/** The command line keeps the seconds only. */
const unmeasured: QuantizationSummary = { seconds: 0, epochs: 0, layers: [], alarms: [], windows: 0, classes: 0, control: null }

/** The row of the quantization that made a model, with what was measured then; null for float and imported models. */
function summaryOf(project: Project, hash: string): QuantizationSummary | null {
  const parent = project.models.find(hash)?.parents[0]
  const row = parent === undefined ? undefined : project.quantizations.find(parent)
  if (!row || Object.keys(row.summary).length === 0) return null
  return { ...unmeasured, ...(row.summary as unknown as Partial<QuantizationSummary>) }
}

/** The recipe that made an integer model; null where none is known. */
function recipeOf(project: Project, hash: string | undefined): string | null {
  const parent = hash === undefined ? undefined : project.models.find(hash)?.parents[0]
  return (parent === undefined ? undefined : project.quantizations.find(parent)?.recipe) ?? null
}

function lineOf(variant: CurrentVariant, summary: QuantizationSummary | null, imported: boolean): string {
  if (variant.variant === 'float') return '32-bit, the reference'
  if (!summary) return imported ? 'Imported as it is' : ''
  const seconds = summary.seconds < 10 ? summary.seconds.toFixed(1) : summary.seconds.toFixed(0)
  return variant.variant === 'ptq'
    ? `Rounded after training, ${seconds} s`
    : `Trained with rounding, ${summary.epochs > 0 ? `${summary.epochs} epochs, ` : ''}${seconds} s`
}

/** One column of the bench. */
function columnOf(project: Project, variant: CurrentVariant): Result<BenchColumn> {
  const planned = plannedStored(project, variant.hash)
  if (!planned.ok) return planned
  const board = boardOf(project)
  const fitOf = fitsIn(project)
  const fit = fitOf(planned.value, board, 'tinykiln')
  const { plan, tfliteBytes } = planned.value
  const answers = loadAnswers(project, variant.hash)
  const regression = regressionOf(project, variant.hash)
  const summary = summaryOf(project, variant.hash)
  const total = answers?.evaluation.samples ?? 0
  const right = answers ? Math.round(answers.evaluation.accuracy * total) : 0
  const { low, high } = wilsonInterval(right, total)
  const model = fit.flashParts.find((part) => part.owner === 'model')?.figure
  const float = variant.variant === 'float' ? floatFigures(planned.value, board) : null
  const latency = float?.latencyMs ?? fit.latencyMs
  return succeed({
    variant: variant.variant,
    hash: variant.hash,
    stale: variant.stale,
    line: lineOf(variant, summary, project.models.get(variant.hash).origin === 'imported'),
    evaluation: answers?.evaluation ?? null,
    right,
    total,
    accuracy: answers
      ? measured(
          100 * answers.evaluation.accuracy,
          '%',
          variant.variant === 'float'
            ? `run in 32-bit floats on ${total} test windows`
            : `run with the INT8 code of the chip on ${total} test windows`,
        )
      : null,
    ...(regression
      ? { meanError: measured(regression.mae, '', `mean absolute error on ${regression.samples} test samples`) }
      : {}),
    accuracyLow: low,
    accuracyHigh: high,
    flash: float?.flash ?? model ?? computed(0, 'B', 'no weights'),
    ram: float?.ram ?? computed(plan.arenaBytes, 'B', 'the arena as planned'),
    latencyMs: latency,
    energyMicroJ: estimateEnergy(latency, board),
    updateBytes: float?.update ?? computed(tfliteBytes, 'B', 'the .tflite file'),
    boards: listBoards().filter((one) => fitOf(planned.value, one, 'tinykiln').fits).length,
    layers: [...(summary?.layers ?? [])],
    alarms: [...(summary?.alarms ?? [])],
  })
}

function disagreements(project: Project, answers: readonly (readonly [CurrentVariant, ModelAnswers])[]): Bench['disagreements'] {
  const first = answers[0]?.[1]
  if (!first) return []
  const dataset = project.settings.get('current.dataset')
  const nameOf = (id: string): string =>
    (typeof dataset === 'string' ? project.samples.find(dataset, id.replace(/#.*$/, ''))?.name : undefined) ?? id
  return first.samples.flatMap((sample, index) => {
    const given = answers.map(([{ variant }, { labels, scores }]) => {
      const row = scores[index] ?? new Float32Array()
      const best = argMax(row)
      return { variant, answer: labels[best] ?? '', score: row[best] ?? 0 }
    })
    if (new Set(given.map((one) => one.answer)).size === 1) return []
    return [{ sample, name: nameOf(sample), truth: first.labels[first.truths[index] ?? -1] ?? '', answers: given }]
  })
}

/** The mixes of precisions that were tried on a float model for the present board; null where none were. */
function precisionsOf(project: Project, float: string, ptq: string | undefined): Bench['precisions'] {
  const found = loadComparison(project, 'precisions', float)
  if (!found || found.board !== boardOf(project).id) return null
  const parent = ptq === undefined ? undefined : project.models.find(ptq)?.parents[0]
  const settings = parent === undefined ? undefined : project.quantizations.find(parent)?.settings
  const layers = Object.entries((settings?.['layers'] ?? {}) as Record<string, string>)
  const isUsed = ({ int16, int4 }: PrecisionPoint): boolean =>
    layers.length === int16.length + int4.length &&
    layers.every(([name, precision]) => (precision === 'int16' ? int16 : int4).includes(name))
  const used = settings === undefined ? -1 : found.front.findIndex(isUsed)
  return { ...found, front: [...found.front], used: used < 0 ? null : used }
}

/** How the chosen INT8 model takes in readings; null without one. */
function inputOf(project: Project, hash: string): Bench['input'] {
  const { graph, features } = loadModel(project, hash)
  const quantization = graph.tensors[graph.inputs[0] ?? -1]?.quantization
  if (!quantization) return null
  const { mean, inverseDeviation } = features?.scaling ?? { mean: [], inverseDeviation: [] }
  const names = features?.settings.input.channels ?? []
  const perChannel = features !== null && ['raw', 'columns'].includes(features.settings.block) && names.length === mean.length
  return {
    scale: quantization.scale[0] ?? 1,
    zeroPoint: quantization.zeroPoint[0] ?? 0,
    channels: perChannel
      ? names.map((name, index) => ({ name, unit: '', mean: mean[index] ?? 0, deviation: 1 / (inverseDeviation[index] ?? 1) }))
      : null,
  }
}

/** PTQ, QAT and the bench that compares them. */
export function quantizationHandlers({ projects, jobs, changed }: ServiceContext): Handlers<typeof quantizationMethods> {
  return {
    'quantization.bench': ({ project }) => {
      const opened = projects.open(project)
      const variants = currentVariants(opened)
      const columns: BenchColumn[] = []
      for (const variant of variants) {
        const column = columnOf(opened, variant)
        if (!column.ok) return column
        columns.push(column.value)
      }
      const fresh = variants.filter((one) => !one.stale)
      const answers = fresh.flatMap((variant) => {
        const loaded = loadAnswers(opened, variant.hash)
        return loaded ? [[variant, loaded] as const] : []
      })
      const by = (name: string): ModelAnswers | null => answers.find(([variant]) => variant.variant === name)?.[1] ?? null
      const float = by('float')
      const ptq = by('ptq')
      const rounded = fresh.find((one) => one.variant === 'ptq') ?? fresh.find((one) => one.variant === 'qat')
      const summary = rounded ? summaryOf(opened, rounded.hash) : null
      const qatHash = fresh.find((one) => one.variant === 'qat')?.hash
      const control = (qatHash === undefined ? null : summaryOf(opened, qatHash))?.control ?? null
      const floatHash = fresh.find((one) => one.variant === 'float')?.hash
      const recipes = floatHash === undefined ? null : loadComparison(opened, 'recipes', floatHash)
      const labels = answers[0]?.[1].labels ?? (variants[0] ? loadModel(opened, variants[0].hash).labels : [])
      return succeed({
        labels: [...labels],
        columns,
        recipes: recipes && [...recipes],
        precisions:
          floatHash === undefined ? null : precisionsOf(opened, floatHash, fresh.find((one) => one.variant === 'ptq')?.hash),
        control: control && {
          right: control.outcomes.filter(Boolean).length,
          total: control.outcomes.length,
          seconds: control.seconds,
        },
        recipe: recipeOf(opened, fresh.find((one) => one.variant === 'ptq')?.hash),
        recommendation: float && ptq ? compareVariants({ float, ptq, qat: by('qat'), control: control?.outcomes ?? null }) : null,
        disagreements: disagreements(opened, answers),
        calibration:
          summary && summary.windows > 0
            ? { windows: summary.windows, classes: summary.classes, ofClasses: answers.length === 0 ? 0 : labels.length }
            : null,
        input: rounded ? inputOf(opened, rounded.hash) : null,
      })
    },
    'quantization.start': ({ project, method, epochs, ...choices }) => {
      const opened = projects.open(project)
      const float = currentVariants(opened).find((one) => one.variant === 'float')
      if (!float) return fail('no-float-model', 'Nothing to round yet. Train a model first, or open one.')
      const input = { model: float.hash, method, epochs: epochs ?? null, ...choices }
      const title = method === 'ptq' ? 'Rounding (PTQ)' : 'Training with rounding (QAT)'
      const started = jobs.start(opened, { kind: method, title, input })
      if (!started.ok) return started
      changed(project)
      return succeed({ job: started.value.id })
    },
    'quantization.compareRecipes': ({ project }) => {
      const opened = projects.open(project)
      const float = currentVariants(opened).find((one) => one.variant === 'float')
      if (!float) return fail('no-float-model', 'Nothing to round yet. Train a model first, or open one.')
      const started = jobs.start(opened, { kind: 'recipes', title: 'Comparing recipes', input: { model: float.hash } })
      if (!started.ok) return started
      changed(project)
      return succeed({ job: started.value.id })
    },
    'quantization.findPrecisions': ({ project, floor }) => {
      const opened = projects.open(project)
      const float = currentVariants(opened).find((one) => one.variant === 'float')
      if (!float) return fail('no-float-model', 'Nothing to round yet. Train a model first, or open one.')
      const input = { model: float.hash, board: boardOf(opened).id, floor }
      const started = jobs.start(opened, { kind: 'precisions', title: 'Trying precisions', input })
      if (!started.ok) return started
      changed(project)
      return succeed({ job: started.value.id })
    },
    'quantization.choose': ({ project, variant }) => {
      const opened = projects.open(project)
      opened.settings.set('chosen', variant)
      changed(project)
      return succeed(projectState(opened, jobs.active()))
    },
    'quantization.histogram': ({ project, variant, layer }) => {
      const opened = projects.open(project)
      const stored = currentVariant(opened, variant)
      if (!stored) return fail('no-variant', `There is no ${variant.toUpperCase()} model yet. Quantize first.`)
      return layerHistogram(opened, stored.hash, layer)
    },
  }
}
