import type { DataKind, Gauge, ProjectState, StepName, StepState } from '../contract/schemas/project.ts'
import type { JobView } from '../jobs/job-view.ts'
import { lineage } from '../projects/lineage.ts'
import type { Project } from '../projects/project.ts'
import { findTemplate } from '../training/templates/list-templates.ts'
import { boardOf, gaugeOf } from './gauge.ts'
import { plannedCurrent } from './planned-models.ts'
import { classColours } from './record/adopt-dataset.ts'
import { current, textSetting } from './record/current.ts'
import { chosenVariant, currentVariants, type CurrentVariant } from './record/lineage-of.ts'
import { modelChoice } from './record/model-choice.ts'
import type { ModelSummary } from './record/model-record.ts'
import type { RegressionFigures } from './road/evaluate-regression.ts'
import { runStatus } from './record/run-status.ts'
import { projectId } from './service-context.ts'
import { findBlock } from '../signal/list-blocks.ts'

/** The right answers of a stored model on the test part; null where it was not tested. */
export function testCounts(project: Project, hash: string): { readonly right: number; readonly total: number } | null {
  const { evaluation } = (project.models.find(hash)?.summary ?? {}) as unknown as Partial<ModelSummary>
  return evaluation ? { right: Math.round(evaluation.accuracy * evaluation.samples), total: evaluation.samples } : null
}

/** How far a stored model that answers a number was off in its test; null for classifiers. */
export function regressionOf(project: Project, hash: string): RegressionFigures | null {
  return ((project.models.find(hash)?.summary ?? {}) as unknown as Partial<ModelSummary>).regression ?? null
}

function datasetState(project: Project): ProjectState['dataset'] {
  const hash = current(project, 'dataset')
  if (hash === null) return null
  const row = project.datasets.get(hash)
  const settings = row.settings as unknown as {
    readonly channels: readonly { readonly name: string; readonly unit: string | null }[]
    readonly sampleRateHz: number | null
    readonly classes: readonly string[]
    readonly split: { readonly seed: number; readonly by: string }
    readonly splitBy: string
  }
  const colours = classColours(project)
  const split = { train: 0, validation: 0, test: 0, seed: settings.split.seed, by: settings.splitBy }
  const classes = new Map(
    settings.classes.map((name) => [name, { name, count: 0, train: 0, validation: 0, test: 0, colour: colours[name] ?? 1 }]),
  )
  for (const { label, split: part, count } of project.samples.count(hash)) {
    split[part] += count
    const entry = label === null ? undefined : classes.get(label)
    if (entry) {
      entry.count += count
      entry[part] += count
    }
  }
  const redo = project.settings.get('redo')
  return {
    hash,
    version: row.version,
    recordings: row.sampleCount,
    classes: [...classes.values()].filter((entry) => entry.count > 0),
    channels: settings.channels.map(({ name, unit }) => ({ name, unit: unit ?? '' })),
    sampleRateHz: settings.sampleRateHz,
    sampleShape: [...(project.samples.list(hash, { limit: 1 }).samples[0]?.shape ?? [])],
    split,
    canUndo: row.parents.length > 0,
    canRedo: Array.isArray(redo) && redo.length > 0,
  }
}

function modelState(project: Project): ProjectState['model'] {
  const choice = modelChoice(project)
  if (!choice) return null
  const planned = plannedCurrent(project)
  const sizes = planned?.ok ? { parameters: planned.value.parameters, macs: planned.value.macs } : { parameters: 0, macs: 0 }
  if (choice.origin === 'imported') {
    const row = project.models.get(choice.hash)
    return { origin: 'imported', name: row.name, title: row.name, parameters: row.parameters, macs: row.macs }
  }
  const template = findTemplate(choice.name)
  return { origin: 'template', name: choice.name, title: template.ok ? template.value.title : choice.name, ...sizes }
}

/** "51 of 53 right" of a variant. */
function rights(project: Project, variant: CurrentVariant): string {
  const counts = testCounts(project, variant.hash)
  if (counts) return `${counts.right} of ${counts.total} right`
  const regression = regressionOf(project, variant.hash)
  return regression ? `Off by ${regression.mae.toPrecision(3)} on average` : 'Not tested'
}

function stepStates(
  project: Project,
  dataset: ProjectState['dataset'],
  model: ProjectState['model'],
  gauge: Gauge,
  jobs: readonly JobView[],
): ProjectState['steps'] {
  const step = (state: StepState['state'], line: string): StepState => ({ state, line })
  const variants = currentVariants(project)
  const float = variants.find((one) => one.variant === 'float')
  const rounded = variants.filter((one) => one.variant !== 'float')
  const chosen = chosenVariant(project)
  const features = current(project, 'features')
  const imported = model?.origin === 'imported'
  const block = features === null ? null : findBlock(project.features.get(features).block)
  const shape = features === null ? [] : project.features.get(features).shape
  const run = current(project, 'run')
  const runRow = run === null ? undefined : project.runs.find(run)
  const ended = runRow ? runStatus(project, runRow, jobs) : null
  const outdated = (line: string): StepState => step('stale', line)
  const words = { fits: 'Fits', tight: 'Tight', unsure: 'Unsure', 'too-big': 'Too big', 'not-known': 'Not known' } as const
  const version = float ? 'From older data' : ''
  const canTrain = dataset !== null && (dataset.classes.length >= 2 || isRegression(project, dataset.hash))
  const train = (): StepState => {
    if (imported) return step('done', 'Imported')
    if (float?.stale) return outdated(version)
    if (ended === 'failed') return step('failed', 'Training stopped')
    if (ended === 'interrupted') return step('attention', 'Interrupted')
    if (float) return step('done', `${rights(project, float)}${runRow?.bestEpoch ? `, best at epoch ${runRow.bestEpoch}` : ''}`)
    return canTrain ? step('ready', 'Ready to train') : step('empty', 'After data')
  }
  const exported = project.exports.list().length
  const rows = lineage(project).length
  const steps: Record<StepName, StepState> = {
    data: dataset
      ? step('done', `${dataset.recordings} samples`)
      : imported
        ? step('empty', 'Asked for when needed')
        : step('ready', 'No examples yet'),
    features: block?.ok
      ? step('done', `${block.value.title}, ${shape.reduce((product, size) => product * size, 1)} numbers`)
      : step('empty', 'After data'),
    model: model ? step('done', model.title) : step('empty', 'After data'),
    train: train(),
    quantize: rounded.some((one) => !one.stale)
      ? step(
          'done',
          `${(chosen ?? rounded[0])?.variant === 'qat' ? 'QAT' : 'PTQ'}: ${rights(project, rounded.find((one) => one.hash === chosen?.hash) ?? rounded[0] ?? { variant: 'ptq', hash: '', stale: false })}`,
        )
      : rounded.length > 0
        ? outdated('From an older training')
        : float
          ? step('ready', 'Ready to round')
          : step('empty', 'After training'),
    fit: gauge.hasModel
      ? step(gauge.verdict === 'too-big' ? 'attention' : 'done', words[gauge.verdict])
      : step('empty', 'After model'),
    test: chosen
      ? chosen.stale
        ? outdated('From older data')
        : step('done', rights(project, chosen))
      : step('empty', 'After training'),
    export:
      rounded.length > 0
        ? exported > 0
          ? step('done', `${exported} written`)
          : step('ready', 'Ready to export')
        : step('empty', 'After quantizing'),
    history: step('done', rows === 1 ? '1 row' : `${rows} rows`),
  }
  for (const [kind, name] of [
    ['train', 'train'],
    ['ptq', 'quantize'],
    ['qat', 'quantize'],
    ['import', 'data'],
  ] as const) {
    const job = jobs.find((one) => one.kind === kind && one.folder === project.folder && unfinished.has(one.state))
    if (job) steps[name] = { state: 'running', line: job.message || job.title, progress: job.fraction }
  }
  return steps
}

function isRegression(project: Project, dataset: string): boolean {
  return project.datasets.get(dataset).task === 'regression'
}

/** A job is among the runner's until its thread is gone, a moment after it is done. */
const unfinished: ReadonlySet<string> = new Set(['queued', 'running', 'pausing'])

/** Everything the shell shows about a project. */
export function projectState(project: Project, jobs: readonly JobView[]): ProjectState {
  const dataset = datasetState(project)
  const model = modelState(project)
  const gauge = gaugeOf(project)
  const chosen = project.settings.get('chosen')
  return {
    id: projectId(project),
    name: textSetting(project, 'name', projectId(project)),
    kind: textSetting(project, 'kind', 'time-series') as DataKind,
    folder: project.folder,
    board: boardOf(project).id,
    gauge,
    steps: stepStates(project, dataset, model, gauge, jobs),
    dataset,
    model,
    variants: currentVariants(project),
    chosen: chosen === 'float' || chosen === 'ptq' || chosen === 'qat' ? chosen : null,
  }
}
