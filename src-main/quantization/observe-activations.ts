import { succeed, type Result } from '../contract/result.ts'
import type { Graph, TensorIndex } from '../graph/graph.ts'
import { createInterpreter } from '../graph/interpret/interpreter.ts'
import type { ActivationRange, ActivationRanges } from '../training/activation-range.ts'
import { isActivation } from './activation-parameters.ts'

/** What one activation was over all samples, element by element. */
export type ActivationStatistics = {
  readonly min: Float64Array
  readonly max: Float64Array
  readonly mean: Float64Array
}

export type GraphStatistics = ReadonlyMap<TensorIndex, ActivationStatistics>

/**
 * Smallest, largest and mean value of every element of every activation over samples of a float graph with one input, and what
 * the net answered. A value that is no number makes its mean NaN. Fails when the graph cannot be run in float.
 */
export function observeActivations(
  graph: Graph,
  samples: readonly Float32Array[],
): Result<{ readonly statistics: GraphStatistics; readonly answers: readonly Float32Array[] }> {
  const interpreter = createInterpreter(graph)
  if (!interpreter.ok) return interpreter
  const statistics = new Map<TensorIndex, ActivationStatistics>()
  const onTensor = (index: TensorIndex, values: Float32Array): void => {
    if (!isActivation(graph, index)) return
    const known = statistics.get(index) ?? {
      min: new Float64Array(values.length).fill(Infinity),
      max: new Float64Array(values.length).fill(-Infinity),
      mean: new Float64Array(values.length),
    }
    statistics.set(index, known)
    const { min, max, mean } = known
    for (let element = 0; element < values.length; element++) {
      const value = values[element]!
      if (value < min[element]!) min[element] = value
      if (value > max[element]!) max[element] = value
      mean[element]! += value
    }
  }
  const answers = samples.map((sample) => interpreter.value.run([sample], { onTensor })[0] ?? new Float32Array())
  for (const { mean } of statistics.values()) mean.forEach((sum, element) => (mean[element] = sum / samples.length))
  return succeed({ statistics, answers })
}

/** The same statistics with each channel (place along the last dimension) divided by its divisor. */
export function divideStatistics(statistics: GraphStatistics, divisors: ReadonlyMap<TensorIndex, Float64Array>): GraphStatistics {
  const changed = new Map(statistics)
  for (const [tensor, by] of divisors) {
    const known = statistics.get(tensor)
    if (!known) continue
    const divide = (values: Float64Array): Float64Array => values.map((value, element) => value / (by[element % by.length] ?? 1))
    changed.set(tensor, { min: divide(known.min), max: divide(known.max), mean: divide(known.mean) })
  }
  return changed
}

/** The same statistics of activations that lie lower by an amount for each channel, behind a ReLU that keeps them from 0 up. */
export function lowerStatistics(statistics: GraphStatistics, lowered: ReadonlyMap<TensorIndex, Float64Array>): GraphStatistics {
  const changed = new Map(statistics)
  for (const [tensor, by] of lowered) {
    const known = statistics.get(tensor)
    if (!known) continue
    const lower = (values: Float64Array): Float64Array => values.map((value, element) => value - (by[element % by.length] ?? 0))
    changed.set(tensor, { min: lower(known.min), max: lower(known.max), mean: lower(known.mean) })
  }
  return changed
}

/** The smallest value of a channel (a place along the last dimension). */
export function smallestOf(graph: Graph, statistics: GraphStatistics): (tensor: TensorIndex, channel: number) => number {
  return (tensor, channel) => {
    const known = statistics.get(tensor)
    const channels = graph.tensors[tensor]?.shape.at(-1) ?? 1
    let least = Infinity
    for (let element = channel; known && element < known.min.length; element += channels) {
      least = Math.min(least, known.min[element] ?? least)
    }
    return Number.isFinite(least) ? least : 0
  }
}

/** The smallest and largest value of each whole activation; NaN where a value was no number. */
export function wholeRanges(statistics: GraphStatistics): ActivationRanges {
  const ranges = new Map<TensorIndex, ActivationRange>()
  for (const [tensor, { min, max, mean }] of statistics) {
    const broken = mean.some(Number.isNaN)
    const low = min.reduce((least, value) => Math.min(least, value), Infinity)
    const high = max.reduce((most, value) => Math.max(most, value), -Infinity)
    ranges.set(tensor, broken ? { min: NaN, max: NaN } : { min: low, max: high })
  }
  return ranges
}
