import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { Graph } from '../../graph/graph.ts'
import { checkFeatureSettings } from '../../signal/check-settings.ts'
import type { FeaturePipeline, FeatureSettings } from '../../signal/feature-types.ts'
import { featureInput } from '../../signal/suggest-features.ts'

/** How a foreign model wants its inputs. */
export const inputRules = ['0..1', '-1..1', '0..255', 'standard', 'raw'] as const
export type InputRule = (typeof inputRules)[number]

/** The rule that is taken where nobody says: 0..1 for pictures and sound, raw readings for the rest. */
export function usualInputRule(dataset: Dataset): InputRule {
  return dataset.kind === 'image' || dataset.kind === 'audio' ? '0..1' : 'raw'
}

/** Levels of the data itself: 0..255 for pictures, -1..1 for sound. */
const pictureScaling: Readonly<Record<InputRule, readonly [number, number] | null>> = {
  '0..1': [0, 1 / 255],
  '-1..1': [127.5, 1 / 127.5],
  '0..255': [0, 1],
  standard: null,
  raw: [0, 1],
}
const soundScaling: Readonly<Record<InputRule, readonly [number, number] | null>> = {
  '0..1': [-1, 0.5],
  '-1..1': [0, 1],
  '0..255': [-1, 127.5],
  standard: null,
  raw: [0, 1],
}

/**
 * A pipeline that feeds data to a foreign model: pictures are brought to its size, everything else must have as many values as
 * the model takes. `standard` scales by the data's own mean and deviation.
 */
export function foreignFeatures(dataset: Dataset, graph: Graph, rule: InputRule): Result<FeaturePipeline> {
  const input = featureInput(dataset)
  if (!input.ok) return input
  const wanted = graph.tensors[graph.inputs[0] ?? -1]?.shape ?? []
  const size = wanted.reduce((product, dimension) => product * dimension, 1)
  const settings = foreignSettings(input.value, wanted)
  const checked = checkFeatureSettings(settings)
  if (!checked.ok) return checked
  const got = checked.value.shape.reduce((product, dimension) => product * dimension, 1)
  if (got !== size) {
    const name = graph.tensors[graph.inputs[0] ?? -1]?.name ?? 'of the model'
    const sentence = `The input ${name} takes ${size} values (${wanted.slice(1).join(' x ')}), and a sample gives ${got} (${input.value.shape.join(' x ')}). Use the data it was made for.`
    return fail('data-does-not-match', sentence, { model: wanted, data: input.value.shape })
  }
  const known = dataset.kind === 'image' ? pictureScaling[rule] : dataset.kind === 'audio' ? soundScaling[rule] : null
  const scaling = known ?? (rule === 'standard' ? standardScaling(dataset) : ([0, 1] as const))
  const [mean, inverse] = scaling
  return succeed({
    settings,
    outputShape: checked.value.shape,
    scaling: { mean: [mean], inverseDeviation: [Math.fround(inverse)] },
  })
}

function foreignSettings(input: FeatureSettings['input'], wanted: readonly number[]): FeatureSettings {
  if (input.kind === 'image') {
    const [, height = 1, width = 1, channels = 1] = wanted
    return { block: 'image', parameters: { height, width, grey: channels === 1, fit: 'crop' }, input }
  }
  return { block: input.kind === 'tabular' ? 'columns' : 'raw', parameters: {}, input }
}

function standardScaling(dataset: Dataset): readonly [number, number] {
  let sum = 0
  let squares = 0
  let count = 0
  for (const { values } of dataset.samples) {
    for (const value of values) {
      sum += value
      squares += value * value
    }
    count += values.length
  }
  const mean = count === 0 ? 0 : sum / count
  const deviation = Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean * mean))
  return [mean, deviation === 0 ? 1 : 1 / deviation]
}
