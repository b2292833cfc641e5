import { succeed, type Result } from '../../contract/result.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { Extract } from './feature-set.ts'
import { createExtractor } from './features.ts'
import { foreignFeatures, usualInputRule, type InputRule } from './foreign-features.ts'
import type { RoadModel } from './model.ts'
import { prepareData, type PreparedData } from './prepare-data.ts'

/** Data made ready for a model that exists. */
export type ModelData = {
  /** The model, with the pipeline and the labels it will be judged by. */
  readonly model: RoadModel
  readonly prepared: PreparedData
  readonly extract: Extract
  /** How a foreign model is fed; null where the model says itself. */
  readonly inputRule: InputRule | null
}

/** What a person may say about a foreign model. */
export type ForeignWishes = { readonly input?: InputRule; readonly labels?: readonly string[] }

/**
 * Cuts and divides data the way the model's own data was, and prepares its features. A foreign model is fed by rule, and its
 * classes are those of the data in the order of their names, unless somebody gives them.
 */
export function dataForModel(model: RoadModel, dataset: Dataset, wishes: ForeignWishes = {}): Result<ModelData> {
  const { provenance, features } = model
  const length = features?.settings.input.shape[0]
  const window =
    provenance.window ??
    (features && dataset.kind === 'time-series' && length !== undefined
      ? { length, stride: length, short: 'leave-out' as const }
      : {})
  const prepared = prepareData(dataset, provenance.split, window)
  if (!prepared.ok) return prepared
  const foreign = features === null
  const inputRule = foreign ? (wishes.input ?? usualInputRule(dataset)) : null
  const pipeline = features ? succeed(features) : foreignFeatures(prepared.value.dataset, model.graph, inputRule ?? 'raw')
  if (!pipeline.ok) return pipeline
  const extract = createExtractor(pipeline.value)
  if (!extract.ok) return extract
  const classes = model.labels.length
  const labels = wishes.labels ?? (foreign && dataset.classes.length === classes ? dataset.classes : model.labels)
  return succeed({
    model: { ...model, features: pipeline.value, labels },
    prepared: prepared.value,
    extract: extract.value,
    inputRule,
  })
}
