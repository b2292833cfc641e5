import { fail, succeed, type Result } from '../../contract/result.ts'
import { samplesOf } from './feature-set.ts'
import type { RoadModel } from './model.ts'
import type { RoadRequest } from './make.ts'
import { prepareTraining } from './prepare-training.ts'
import { partOf } from './progress.ts'
import { testFigures, testModel, testScore, type TestFigures } from './test-model.ts'
import { trainModel } from './train-model.ts'
import { version } from './version.ts'

/** One net for each part of the data, each tested on the part it has not learned from. */
export type CrossValidation = {
  readonly folds: readonly {
    readonly fold: number
    /** The groups in the test part, where the parts are made of groups. */
    readonly groups: readonly string[]
    readonly score: number
    readonly figures: TestFigures
  }[]
  /** What a score is: the share of right answers, R², or the area under the ROC curve. */
  readonly metric: 'accuracy' | 'r2' | 'auc'
  readonly mean: number
  /** Standard deviation over the parts (n - 1). */
  readonly sd: number
}

const metrics = { classification: 'accuracy', regression: 'r2', anomaly: 'auc' } as const

/** k-fold cross-validation of the float net: features, weights and settings are learned anew for each part. */
export async function crossValidate(
  request: Omit<RoadRequest, 'quantize' | 'checkpoint'>,
  count: number,
): Promise<Result<CrossValidation>> {
  const folds: CrossValidation['folds'][number][] = []
  let metric: CrossValidation['metric'] = 'accuracy'
  for (let index = 0; index < count; index++) {
    const progress = partOf(request.progress, index / count, (index + 1) / count)
    const planned = prepareTraining({ ...request, progress, split: { ...request.split, fold: { index, count } } })
    if (!planned.ok) return planned
    const { graph, frozen, sets, settings, engine, prepared, extract, task, pipeline, template, datasetHash } = planned.value
    metric = metrics[task]
    const trained = await trainModel({ graph, frozen, ...sets, settings, engine, progress, signal: request.signal })
    if (!trained.ok) return trained
    if (trained.value.stopped === 'cancelled') return fail('cancelled', 'Cancelled. Nothing half-written is left.')
    const model: RoadModel = {
      graph: trained.value.graph,
      labels: prepared.dataset.classes,
      task,
      features: pipeline,
      provenance: {
        kind: 'float',
        version,
        seed: request.seed,
        parents: { dataset: datasetHash },
        template: template?.name ?? null,
        settings: {},
        window: prepared.window,
        split: prepared.splitSettings,
      },
    }
    const test = samplesOf(prepared.dataset, 'test')
    const tested = await testModel(model, test, extract, progress, request.signal)
    if (!tested.ok) return tested
    const groups =
      prepared.split.by === 'group' ? [...new Set(test.flatMap(({ group }) => (group === null ? [] : [group])))].sort() : []
    folds.push({ fold: index + 1, groups, score: testScore(tested.value), figures: testFigures(tested.value) })
  }
  const mean = folds.reduce((sum, { score }) => sum + score, 0) / count
  const variance = folds.reduce((sum, { score }) => sum + (score - mean) ** 2, 0) / Math.max(1, count - 1)
  return succeed({ folds, metric, mean, sd: Math.sqrt(variance) })
}
