import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { Graph, TensorIndex } from '../../graph/graph.ts'
import type { TrainingEngine } from '../../training/engine.ts'
import { defaultSettings, type TrainingSettings } from '../../training/settings.ts'
import type { Template } from '../../training/template.ts'
import { findTemplate } from '../../training/templates/list-templates.ts'
import { suggestTemplate } from '../../training/templates/suggest-template.ts'
import { trainGraph } from '../../training/train-graph.ts'
import type { CheckpointHooks } from '../../training/train-options.ts'
import type { EpochReport, TrainingOutcome, TrainingProgress } from '../../training/training-outcome.ts'
import type { TrainingSet } from '../../training/training-set.ts'
import { takeUpWeights } from '../../training/take-up-weights.ts'
import type { KnownWords } from './known-words.ts'
import { standardiseTargets } from './standardise-targets.ts'
import { samplesOf, type FeatureSet } from './feature-set.ts'
import type { Progress } from './progress.ts'

/** What a dataset's task means for a template. */
export function trainingTask(dataset: Dataset): Result<'classification' | 'regression' | 'anomaly'> {
  if (dataset.task !== 'unlabelled') return succeed(dataset.task)
  return fail(
    'no-labels',
    'Nothing in the data says what the samples show. Name files or folders after their class, or give --label-from.',
  )
}

/** The template by name, or the one that suits the data. */
export function chooseTemplate(dataset: Dataset, shape: readonly number[], name: string | undefined): Result<Template> {
  if (name !== undefined) return findTemplate(name)
  return succeed(suggestTemplate(dataset.kind, shape, dataset.task === 'unlabelled' ? 'classification' : dataset.task))
}

/** A graph of a template for this data, with weights drawn by chance or those of a net that knows its words. */
export function buildTemplate(
  template: Template,
  dataset: Dataset,
  shape: readonly number[],
  parameters: Readonly<Record<string, number>>,
  seed: number,
  known: KnownWords | null = null,
): Result<Graph> {
  const task = trainingTask(dataset)
  if (!task.ok) return task
  const classes = task.value === 'classification' ? dataset.classes.length : 1
  const graph = template.build({ inputShape: shape, classes, task: task.value, parameters, seed })
  if (!graph.ok || !known) return graph
  return succeed(takeUpWeights(graph.value, known.net.graph, known.rows))
}

/** The settings of a run: what a person chose over what suits the template over the general defaults. */
export function runSettings(template: Template | null, chosen: Partial<TrainingSettings>, seed: number): TrainingSettings {
  return { ...defaultSettings, ...template?.training, ...chosen, seed }
}

/** The training and validation parts of a dataset as features; fails when there is too little to learn from. */
export function trainingSets(
  dataset: Dataset,
  make: (samples: Dataset['samples']) => FeatureSet,
): Result<{ readonly train: TrainingSet; readonly validation: TrainingSet | null }> {
  const train = make(samplesOf(dataset, 'train'))
  const validation = make(samplesOf(dataset, 'validation'))
  if (dataset.task === 'classification' && dataset.classes.length < 2) {
    const only = dataset.classes[0] === undefined ? 'no class' : `only the class ${dataset.classes[0]}`
    const remedy = 'Add samples of another class, or learn what is normal with --task anomaly.'
    return fail('one-class', `There is ${only} in the data, and telling apart needs two. ${remedy}`)
  }
  const missing = dataset.classes.find((name) => !train.samples.some((sample) => sample.label === name))
  if (dataset.task === 'classification' && missing !== undefined) {
    return fail('class-not-in-training', `No sample of ${missing} is left to learn from. Add more samples of it: at least 3.`)
  }
  if (train.set.count === 0)
    return fail('no-training-samples', 'There is nothing to learn from. Add samples, or hold back fewer.')
  return succeed({ train: train.set, validation: validation.set.count === 0 ? null : validation.set })
}

/** What a run needs beside its sets. */
export type TrainRequest = {
  readonly graph: Graph
  /** Tensors that keep their values. */
  readonly frozen?: ReadonlySet<TensorIndex>
  readonly train: TrainingSet
  readonly validation: TrainingSet | null
  readonly settings: TrainingSettings
  readonly engine: TrainingEngine
  readonly progress: Progress
  readonly signal: AbortSignal
  readonly checkpoint?: CheckpointHooks
  readonly onEpoch?: (report: EpochReport) => void
}

/** Trains, with progress in words. A run that diverged is a failure; its best weights are in the details' outcome. */
export async function trainModel(request: TrainRequest): Promise<Result<TrainingOutcome>> {
  const { progress, onEpoch, checkpoint, ...options } = request
  const onProgress = (state: TrainingProgress): void => {
    const fraction = (state.epoch - 1 + state.step / Math.max(1, state.steps)) / Math.max(1, state.epochs)
    progress.report(Math.min(1, fraction), `Epoch ${state.epoch} of ${state.epochs}`, state.secondsLeft)
    if (state.finishedEpoch) onEpoch?.(state.finishedEpoch)
  }
  const scaled = standardiseTargets(options)
  const trained = await trainGraph({ ...scaled.options, onProgress, ...(checkpoint ? { checkpoint } : {}) })
  if (!trained.ok) return trained
  const outcome = scaled.restore(trained.value)
  if (outcome.failure && outcome.best === null) return { ok: false, error: outcome.failure }
  return succeed(outcome)
}
