import { succeed, type Result } from '../../contract/result.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { Extract } from './feature-set.ts'
import { asAnomalyTask } from './anomaly-task.ts'
import { createExtractor } from './features.ts'
import { foreignFeatures, usualInputRule, type InputRule } from './foreign-features.ts'
import type { RoadModel, SplitSettings } from './model.ts'
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
  const foreign = features === null
  const task = foreign && dataset.task === 'regression' && outputsOf(model) === 1 ? 'regression' : model.task
  const serving = task === 'anomaly' ? asAnomalyTask(dataset, known(model.labels, dataset.classes)) : succeed(dataset)
  if (!serving.ok) return serving
  const prepared = prepareData(serving.value, splitFor(provenance.split, dataset), window)
  if (!prepared.ok) return prepared
  const inputRule = foreign ? (wishes.input ?? usualInputRule(dataset)) : null
  const pipeline = features ? succeed(features) : foreignFeatures(prepared.value.dataset, model.graph, inputRule ?? 'raw')
  if (!pipeline.ok) return pipeline
  const extract = createExtractor(pipeline.value)
  if (!extract.ok) return extract
  const classes = model.labels.length
  const labels = wishes.labels ?? (foreign && dataset.classes.length === classes ? dataset.classes : model.labels)
  return succeed({
    model: { ...model, task, features: pipeline.value, labels: task === 'regression' ? [] : labels },
    prepared: prepared.value,
    extract: extract.value,
    inputRule,
  })
}

function outputsOf({ graph }: RoadModel): number {
  return (graph.tensors[graph.outputs[0] ?? -1]?.shape ?? []).reduce((product, size) => product * size, 1)
}

const known = (labels: readonly string[], classes: readonly string[]): string[] => labels.filter((name) => classes.includes(name))

/** The split of the model's own data, without the groups that this data does not have. */
function splitFor(split: SplitSettings, dataset: Dataset): SplitSettings {
  const { heldOut, ...rest } = split
  const groups = new Set(dataset.samples.map(({ group }) => group))
  return heldOut?.every((group) => groups.has(group)) ? split : rest
}
