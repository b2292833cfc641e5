import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { Graph, TensorIndex } from '../../graph/graph.ts'
import type { FeaturePipeline } from '../../signal/feature-types.ts'
import { suggestFeatures } from '../../signal/suggest-features.ts'
import { usualAugmentation } from '../../training/augmentation/usual-augmentation.ts'
import type { TrainingEngine } from '../../training/engine.ts'
import type { TrainingSettings } from '../../training/settings.ts'
import type { Template } from '../../training/template.ts'
import type { TrainingSet } from '../../training/training-set.ts'
import { chooseEngine } from './choose-engine.ts'
import type { WindowWishes } from './choose-window.ts'
import { datasetHash } from './dataset-hash.ts'
import { featureSet, samplesOf, type Extract } from './feature-set.ts'
import { createExtractor, fitPipeline } from './features.ts'
import { foreignFeatures, usualInputRule, type InputRule } from './foreign-features.ts'
import type { RoadModel, SplitSettings, WindowSettings } from './model.ts'
import { prepareData, usualSplit, type PreparedData } from './prepare-data.ts'
import type { Progress } from './progress.ts'
import { buildTemplate, chooseTemplate, runSettings, trainingSets, trainingTask } from './train-model.ts'
import { startFromModel } from './transfer.ts'
import { knownWords, knownWordsTraining, type KnownWords } from './known-words.ts'

/** What decides a training run. */
export type TrainingPlanRequest = {
  readonly dataset: Dataset
  readonly seed: number
  readonly windows: WindowWishes | WindowSettings
  /** What is known of the split; a fifth for the test without. */
  readonly split?: Partial<SplitSettings>
  readonly template?: string
  /** Parameters of the template that differ from its defaults. */
  readonly parameters?: Readonly<Record<string, number>>
  readonly settings: Partial<TrainingSettings>
  /** False: samples are left as they are. */
  readonly augment?: boolean
  /** True: weights are drawn by chance even where a net knows the words. */
  readonly fresh?: boolean
  readonly engine?: string
  /** A float model to go on from; with `freeze` only a new head learns. */
  readonly from?: { readonly model: RoadModel; readonly freeze: boolean; readonly input?: InputRule }
  readonly progress: Progress
}

/** A training run, ready to start. */
export type TrainingPlan = {
  readonly prepared: PreparedData
  readonly datasetHash: string
  readonly pipeline: FeaturePipeline
  readonly extract: Extract
  readonly task: RoadModel['task']
  readonly sets: { readonly train: TrainingSet; readonly validation: TrainingSet | null }
  /** Null for a run that starts from a model. */
  readonly template: Template | null
  readonly graph: Graph
  readonly frozen: ReadonlySet<TensorIndex>
  readonly settings: TrainingSettings
  readonly augmented: boolean
  /** The words that the net has heard before; null for one that starts with weights drawn by chance. */
  readonly known: KnownWords | null
  readonly engine: TrainingEngine
}

/** Divides the data, learns the features, builds the net. Everything that can be refused is refused here, before any step. */
export function prepareTraining(request: TrainingPlanRequest): Result<TrainingPlan> {
  const { seed, from } = request
  const engine = chooseEngine(request.engine)
  if (!engine.ok) return engine
  const window = from?.model.provenance.window ?? request.windows
  const prepared = prepareData(request.dataset, { seed, ...usualSplit, ...request.split }, window)
  if (!prepared.ok) return prepared
  const { dataset } = prepared.value
  const task = trainingTask(dataset)
  if (!task.ok) return task
  request.progress.report(0.02, 'Getting features ready')
  const pipeline = from ? pipelineOf(from, dataset) : learnPipeline(dataset)
  if (!pipeline.ok) return pipeline
  const extract = createExtractor(pipeline.value)
  if (!extract.ok) return extract
  const enough = checkTestPart(dataset)
  if (!enough.ok) return enough
  const sets = trainingSets(dataset, (samples) => featureSet(dataset, samples, extract.value))
  if (!sets.ok) return sets
  const shape = pipeline.value.outputShape
  const started = from
    ? startFromModel(from.model, dataset, shape, from.freeze, seed)
    : startFromTemplate(request, dataset, pipeline.value)
  if (!started.ok) return started
  const augment = request.augment === false ? null : usualAugmentation(dataset.kind, shape, pipeline.value.scaling)
  const { template, known } = started.value
  const usual = { ...transferSettings(from), ...(known ? knownWordsTraining : {}) }
  return succeed({
    prepared: prepared.value,
    datasetHash: datasetHash(dataset),
    pipeline: pipeline.value,
    extract: extract.value,
    task: task.value,
    sets: sets.value,
    ...started.value,
    settings: runSettings(template, { ...usual, ...request.settings, ...(augment ? { augment } : {}) }, seed),
    augmented: augment !== null,
    engine: engine.value,
  })
}

/** How a model that is gone on from wants its inputs: as it says itself, or by rule for a foreign one. */
function pipelineOf({ model, input }: NonNullable<TrainingPlanRequest['from']>, dataset: Dataset): Result<FeaturePipeline> {
  if (model.features) return succeed(model.features)
  return foreignFeatures(dataset, model.graph, input ?? usualInputRule(dataset))
}

/** A head alone learns fast; layers that were trained before change slowly. Nothing for a run from a template. */
function transferSettings(from: TrainingPlanRequest['from']): Partial<TrainingSettings> {
  return from === undefined ? {} : { learningRate: from.freeze ? 0.01 : 0.0005 }
}

function learnPipeline(dataset: Dataset): Result<FeaturePipeline> {
  const settings = suggestFeatures(dataset)
  return settings.ok ? fitPipeline(settings.value, samplesOf(dataset, 'train')) : settings
}

function startFromTemplate(
  { template: name, parameters = {}, seed, fresh = false }: TrainingPlanRequest,
  dataset: Dataset,
  pipeline: FeaturePipeline,
): Result<Pick<TrainingPlan, 'template' | 'graph' | 'frozen' | 'known'>> {
  const template = chooseTemplate(dataset, pipeline.outputShape, name)
  if (!template.ok) return template
  const known = fresh ? null : knownWords(dataset, template.value, parameters, pipeline.settings)
  const graph = buildTemplate(template.value, dataset, pipeline.outputShape, parameters, seed, known)
  if (!graph.ok) return graph
  return succeed({
    template: template.value,
    graph: graph.value,
    frozen: new Set<TensorIndex>(),
    known,
  })
}

function checkTestPart(dataset: Dataset): Result<null> {
  if (dataset.classes.length < 2 || samplesOf(dataset, 'test').length > 0) return succeed(null)
  const counts = dataset.classes.map((name) => `${name} ${dataset.samples.filter(({ label }) => label === name).length}`)
  return fail(
    'too-few-recordings',
    `No recording can be held back for the test: there are too few (${counts.join(', ')}). Add recordings, at least 3 of each class.`,
    { samples: dataset.samples.length },
  )
}
