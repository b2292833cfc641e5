import { succeed, type Result } from '../../contract/result.ts'
import type { ReadOptions } from '../../data/read-options.ts'
import { quantizationAwareSettings } from '../../training/train-quantization-aware.ts'
import type { CheckpointHooks } from '../../training/train-options.ts'
import type { EpochReport, TrainingOutcome } from '../../training/training-outcome.ts'
import { openCheckpoint, partsOfPlan, type CheckpointWishes } from './checkpoint-file.ts'
import { samplesOf } from './feature-set.ts'
import { withKnownVoices } from './known-voices.ts'
import { heardOf } from './known-words.ts'
import type { Provenance, RoadModel } from './model.ts'
import { prepareTraining, type TrainingPlan, type TrainingPlanRequest } from './prepare-training.ts'
import { partOf } from './progress.ts'
import { quantizeAware, quantizePostTraining, type Quantized } from './quantize-model.ts'
import { testModel, type TestOutcome } from './test-model.ts'
import { trainModel } from './train-model.ts'
import { version } from './version.ts'

/** What the road from data to quantized models is asked for. */
export type RoadRequest = TrainingPlanRequest & {
  /** How the files were read, for the record. */
  readonly read: ReadOptions
  readonly quantize: readonly ('ptq' | 'qat')[]
  readonly checkpoint?: CheckpointWishes
  readonly signal: AbortSignal
  readonly onEpoch?: (report: EpochReport) => void
}

/** A variant with its answers on the test part. */
export type RoadVariant = {
  readonly model: RoadModel
  readonly tested: TestOutcome
  readonly seconds: number
  readonly quantized?: Quantized
}

/** Everything the road made. */
export type Road = TrainingPlan & {
  readonly outcome: TrainingOutcome
  readonly float: RoadVariant
  readonly ptq: RoadVariant | null
  readonly qat: RoadVariant | null
}

/** Split, features, training, PTQ and QAT, each variant tested on the held-back part. */
export async function takeRoad(request: RoadRequest): Promise<Result<Road>> {
  const { progress, signal } = request
  const planned = prepareTraining(request)
  if (!planned.ok) return planned
  const plan = planned.value
  const { prepared, extract, sets, settings, engine, graph, frozen, known, pipeline } = plan
  const file = request.checkpoint ? openCheckpoint(request.checkpoint, partsOfPlan(plan)) : null
  if (file && !file.ok) return file
  const hooks: CheckpointHooks | null = file?.value.hooks ?? null
  const common = { ...sets, engine, signal }
  const trained = await trainModel({
    ...common,
    train: withKnownVoices(sets.train, known, pipeline),
    graph,
    frozen,
    settings,
    progress: partOf(progress, 0.05, 0.6),
    ...(hooks ? { checkpoint: hooks } : {}),
    ...(request.onEpoch ? { onEpoch: request.onEpoch } : {}),
  })
  if (!trained.ok) return trained
  if (trained.value.stopped === 'cancelled') return cancelled(file?.value.resumable ?? null)

  const test = samplesOf(prepared.dataset, 'test')
  const variant = async (
    kind: Provenance['kind'],
    made: RoadModel['graph'],
    seconds: number,
    quantized?: Quantized,
  ): Promise<Result<RoadVariant>> => {
    const { classes } = prepared.dataset
    const provenance = provenanceOf(request, plan, kind)
    const model: RoadModel = { graph: made, labels: classes, task: plan.task, features: plan.pipeline, provenance }
    const tested = await testModel(model, test, extract, partOf(progress, 0.9, 1), signal)
    return tested.ok ? succeed({ model, tested: tested.value, seconds, ...(quantized ? { quantized } : {}) }) : tested
  }
  const spent = trained.value.history.reduce((sum, epoch) => sum + epoch.seconds, 0)
  const float = await variant('float', trained.value.graph, spent)
  if (!float.ok) return float
  const made: Record<'ptq' | 'qat', RoadVariant | null> = { ptq: null, qat: null }
  for (const method of request.quantize) {
    const started = performance.now()
    const done =
      method === 'ptq'
        ? quantizePostTraining(trained.value.graph, sets.train)
        : await quantizeAware(trained.value.graph, {
            ...common,
            settings: quantizationAwareSettings(settings),
            progress: partOf(progress, 0.65, 0.9),
          })
    if (!done.ok) return done
    if (signal.aborted) return cancelled(null)
    const tested = await variant(method, done.value.graph, (performance.now() - started) / 1000, done.value)
    if (!tested.ok) return tested
    made[method] = tested.value
  }
  return succeed({ ...plan, outcome: trained.value, float: float.value, ...made })
}

/** Where a model of this road comes from. */
function provenanceOf(request: RoadRequest, plan: TrainingPlan, kind: Provenance['kind']): Provenance {
  const { settings, prepared, template } = plan
  const { augment: _augment, ...plain } = settings
  return {
    kind,
    version,
    seed: request.seed,
    parents: { dataset: plan.datasetHash },
    template: template?.name ?? null,
    settings: {
      ...plain,
      augment: plan.augmented,
      heard: heardOf(plan.known),
      parameters: request.parameters ?? {},
      read: request.read,
    },
    window: prepared.window,
    split: prepared.splitSettings,
  }
}

function cancelled(resumable: string | null): Result<never> {
  const hint = resumable === null ? '' : ` The same command with --resume goes on from ${resumable}.`
  return { ok: false, error: { code: 'cancelled', message: `Cancelled. Nothing half-written is left.${hint}` } }
}
