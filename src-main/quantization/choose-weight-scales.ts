import { succeed, type Result } from '../contract/result.ts'
import type { Graph, Tensor, TensorIndex } from '../graph/graph.ts'
import type { QuantizationOptions } from './quantization-options.ts'
import { quantizationRules, type QuantizationRule } from '../graph/quantization-rule.ts'
import { channelLayout, channelMaxima, largestWeight, smallestMagnitude } from './quantize-weights.ts'
import { weightForm, type WeightForm } from './weight-form.ts'
import { findChannelRanges, findRange, splitChannels } from './range-finders/find-range.ts'
import { findRangeFinder } from './range-finders/list-range-finders.ts'
import type { RecipeSettings } from './recipes/recipe-settings.ts'

/**
 * The weight scales that a recipe asks for, by weight tensor; empty where they follow the largest magnitudes. Fails when the
 * recipe names a range finder that there is not.
 */
export function chooseWeightScales(
  graph: Graph,
  settings: Pick<RecipeSettings, 'weightRange' | 'scales'>,
  options: QuantizationOptions,
): Result<ReadonlyMap<TensorIndex, readonly number[]>> {
  const chosen = new Map<TensorIndex, readonly number[]>()
  if (settings.weightRange === 'largest' && settings.scales === 'free') return succeed(chosen)
  for (const node of graph.nodes) {
    const rule: QuantizationRule = quantizationRules[node.operation.kind]
    const index = rule.kind === 'weighted' ? (node.inputs[rule.weights] ?? -1) : -1
    const tensor = graph.tensors[index]
    if (rule.kind !== 'weighted' || !(tensor?.data instanceof Float32Array)) continue
    const scales = scalesOf(tensor, tensor.data, rule.axis, settings.weightRange, weightForm(node, options))
    if (!scales.ok) return scales
    chosen.set(index, settings.scales === 'free' ? scales.value : scales.value.map(powerOfTwoAbove))
  }
  return succeed(chosen)
}

/** The smallest power of two that is not smaller. */
export function powerOfTwoAbove(scale: number): number {
  return 2 ** Math.ceil(Math.log2(scale))
}

function scalesOf(
  tensor: Tensor,
  values: Float32Array,
  axis: number,
  weightRange: string,
  { type, perChannel }: WeightForm,
): Result<number[]> {
  const layout = channelLayout(tensor.shape, axis)
  if (weightRange === 'largest') {
    const maxima = channelMaxima(values, layout)
    const most = maxima.reduce((largest, value) => Math.max(largest, value), 0)
    const scale = (largest: number) => Math.max(largest, smallestMagnitude) / largestWeight[type]
    return succeed(perChannel ? Array.from(maxima, scale) : [scale(most)])
  }
  const method = findRangeFinder(weightRange)
  if (!method.ok) return method
  // Finders lay out 8 bits; fewer steps over the same range are wider.
  const widened = (scale: number): number => (usable(scale) * largestWeight.int8) / largestWeight[type]
  if (!perChannel) {
    const found = findRange(method.value, [values], grid)
    return found.ok ? succeed([widened(found.value.scale)]) : found
  }
  const channels = splitChannels(values, tensor.shape, axis).map((channel) => [channel])
  const found = findChannelRanges(method.value, channels, grid)
  return found.ok ? succeed(found.value.map(({ scale }) => widened(scale))) : found
}

/** Some packages answer 0 for weights that are all zero. */
function usable(scale: number): number {
  return scale > 0 ? scale : smallestMagnitude / 127
}

const grid = { dtype: 'int8', symmetric: true } as const
