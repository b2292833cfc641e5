import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { ReadOptions } from '../../data/read-options.ts'
import { usualAugmentation } from '../../training/augmentation/usual-augmentation.ts'
import { quantizationAwareSettings } from '../../training/train-quantization-aware.ts'
import type { Template } from '../../training/template.ts'
import type { TrainingSettings } from '../../training/settings.ts'
import type { EpochReport, TrainingOutcome } from '../../training/training-outcome.ts'
import type { FeaturePipeline } from '../../signal/feature-types.ts'
import { suggestFeatures } from '../../signal/suggest-features.ts'
import { chooseEngine } from './choose-engine.ts'
import type { WindowWishes } from './choose-window.ts'
import { datasetHash } from './dataset-hash.ts'
import { evaluateModel, type ModelAnswers } from './evaluate-model.ts'
import { featureSet, samplesOf, type Extract } from './feature-set.ts'
import { createExtractor, fitPipeline } from './features.ts'
import type { Provenance, RoadModel } from './model.ts'
import { prepareData, usualSplit, type PreparedData } from './prepare-data.ts'
import { partOf, type Progress } from './progress.ts'
import { quantizeAware, quantizePostTraining, type Quantized } from './quantize-model.ts'
import { buildTemplate, chooseTemplate, runSettings, trainingSets, trainModel } from './train-model.ts'
import { version } from './version.ts'

/** What the road from data to quantized models is asked for. */
export type RoadRequest = {
  readonly dataset: Dataset
  /** How the files were read, for the record. */
  readonly read: ReadOptions
  readonly seed: number
  readonly windows: WindowWishes
  readonly template?: string
  readonly settings: Partial<TrainingSettings>
  readonly quantize: readonly ('ptq' | 'qat')[]
  readonly engine?: string
  readonly progress: Progress
  readonly signal: AbortSignal
  readonly onEpoch?: (report: EpochReport) => void
}

/** A variant with its answers on the test part. */
export type RoadVariant = {
  readonly model: RoadModel
  readonly answers: ModelAnswers
  readonly seconds: number
  readonly quantized?: Quantized
}

/** Everything the road made. */
export type Road = {
  readonly prepared: PreparedData
  readonly datasetHash: string
  readonly pipeline: FeaturePipeline
  readonly extract: Extract
  readonly template: Template
  readonly settings: TrainingSettings
  readonly outcome: TrainingOutcome
  readonly float: RoadVariant
  readonly ptq: RoadVariant | null
  readonly qat: RoadVariant | null
}

/** Split, features, training, PTQ and QAT, each variant tested on the held-back part. */
export async function takeRoad(request: RoadRequest): Promise<Result<Road>> {
  const { seed, progress, signal } = request
  const prepared = prepareData(request.dataset, { seed, ...usualSplit }, request.windows)
  if (!prepared.ok) return prepared
  const { dataset } = prepared.value
  if (dataset.task === 'regression' || dataset.task === 'anomaly') {
    const task = dataset.task === 'regression' ? 'a number to foretell' : 'nothing to tell apart'
    return fail(
      'task-not-offered',
      `The data has ${task}, and this command makes classifiers. Open it in the window, or name the class with --label-from.`,
      { task: dataset.task },
    )
  }
  const settings = suggestFeatures(dataset)
  if (!settings.ok) return settings
  progress.report(0.02, 'Getting features ready')
  const pipeline = fitPipeline(settings.value, samplesOf(dataset, 'train'))
  if (!pipeline.ok) return pipeline
  const extract = createExtractor(pipeline.value)
  if (!extract.ok) return extract
  if (dataset.classes.length > 1 && samplesOf(dataset, 'test').length === 0) {
    const counts = dataset.classes.map((name) => `${name} ${dataset.samples.filter(({ label }) => label === name).length}`)
    return fail(
      'too-few-recordings',
      `No recording can be held back for the test: there are too few (${counts.join(', ')}). Add recordings, at least 3 of each class.`,
      { samples: dataset.samples.length },
    )
  }
  const sets = trainingSets(dataset, (samples) => featureSet(dataset, samples, extract.value))
  if (!sets.ok) return sets
  const template = chooseTemplate(dataset, pipeline.value.outputShape, request.template)
  if (!template.ok) return template
  const untrained = buildTemplate(template.value, dataset, pipeline.value.outputShape, {}, seed)
  if (!untrained.ok) return untrained
  const engine = chooseEngine(request.engine)
  if (!engine.ok) return engine
  const augment = usualAugmentation(dataset.kind, pipeline.value.outputShape)
  const run = runSettings(template.value, { ...request.settings, ...(augment ? { augment } : {}) }, seed)
  const common = { ...sets.value, engine: engine.value, signal }
  const trained = await trainModel({
    ...common,
    graph: untrained.value,
    settings: run,
    progress: partOf(progress, 0.05, 0.6),
    ...(request.onEpoch ? { onEpoch: request.onEpoch } : {}),
  })
  if (!trained.ok) return trained
  if (trained.value.stopped === 'cancelled') return cancelled

  const hash = datasetHash(prepared.value.dataset)
  const provenance: Provenance = {
    kind: 'float',
    version,
    seed,
    parents: { dataset: hash },
    template: template.value.name,
    settings: { ...run, augment: augment !== null, read: request.read },
    window: prepared.value.window,
    split: prepared.value.splitSettings,
  }
  const test = samplesOf(dataset, 'test')
  const variant = async (
    kind: Provenance['kind'],
    graph: RoadModel['graph'],
    seconds: number,
    quantized?: Quantized,
  ): Promise<Result<RoadVariant>> => {
    const model: RoadModel = {
      graph,
      labels: dataset.classes,
      task: 'classification',
      features: pipeline.value,
      provenance: { ...provenance, kind },
    }
    const answers = await evaluateModel(model, test, extract.value, partOf(progress, 0.9, 1), signal)
    return answers.ok ? succeed({ model, answers: answers.value, seconds, ...(quantized ? { quantized } : {}) }) : answers
  }
  const timed = async <T>(work: () => Promise<T>): Promise<readonly [T, number]> => {
    const started = performance.now()
    return [await work(), (performance.now() - started) / 1000]
  }

  const float = await variant(
    'float',
    trained.value.graph,
    trained.value.history.reduce((sum, epoch) => sum + epoch.seconds, 0),
  )
  if (!float.ok) return float
  let ptq: RoadVariant | null = null
  let qat: RoadVariant | null = null
  if (request.quantize.includes('ptq')) {
    const [done, seconds] = await timed(async () => quantizePostTraining(trained.value.graph, sets.value.train))
    if (!done.ok) return done
    const made = await variant('ptq', done.value.graph, seconds, done.value)
    if (!made.ok) return made
    ptq = made.value
  }
  if (request.quantize.includes('qat')) {
    const [done, seconds] = await timed(async () =>
      quantizeAware(trained.value.graph, {
        ...common,
        settings: quantizationAwareSettings(run),
        progress: partOf(progress, 0.65, 0.9),
      }),
    )
    if (!done.ok) return done
    if (signal.aborted) return cancelled
    const made = await variant('qat', done.value.graph, seconds, done.value)
    if (!made.ok) return made
    qat = made.value
  }
  const made = { datasetHash: hash, pipeline: pipeline.value, extract: extract.value, template: template.value, settings: run }
  return succeed({ ...made, prepared: prepared.value, outcome: trained.value, float: float.value, ptq, qat })
}

const cancelled: Result<never> = { ok: false, error: { code: 'cancelled', message: 'Cancelled. Nothing half-written is left.' } }
