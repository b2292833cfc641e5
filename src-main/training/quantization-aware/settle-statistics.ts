import type { Result } from '../../contract/result.ts'
import { succeed } from '../../contract/result.ts'
import type { Graph, TensorIndex } from '../../graph/graph.ts'
import { createInterpreter } from '../../graph/interpret/interpreter.ts'
import type { LiveNet } from './live-normalizations.ts'

/** Sums of one layer's values, channel by channel. */
type Sums = { count: number; readonly sum: Float64Array; readonly squares: Float64Array }

/**
 * Gives normalizations that were just put back the mean and variance of what they read over these samples, and the gamma and beta
 * with which they still compute the same. Fails as the interpreter does.
 */
export function settleStatistics({ graph, normalizations }: LiveNet, samples: readonly Float32Array[]): Result<LiveNet> {
  const interpreter = createInterpreter(graph)
  if (!interpreter.ok) return interpreter
  const found = new Map<TensorIndex, Sums>()
  for (const { sums, gamma } of normalizations) {
    const channels = dataOf(graph, gamma).length
    found.set(sums, { count: 0, sum: new Float64Array(channels), squares: new Float64Array(channels) })
  }
  const onTensor = (index: TensorIndex, values: Float32Array): void => {
    const known = found.get(index)
    if (!known) return
    const channels = known.sum.length
    known.count += values.length / channels
    for (let at = 0; at < values.length; at++) {
      known.sum[at % channels]! += values[at]!
      known.squares[at % channels]! += values[at]! ** 2
    }
  }
  for (const sample of samples) interpreter.value.run([sample], { onTensor })
  const tensors = [...graph.tensors]
  const write = (index: TensorIndex, values: Float64Array): void => {
    const tensor = tensors[index]
    if (tensor) tensors[index] = { ...tensor, data: Float32Array.from(values) }
  }
  for (const { sums, bias, gamma, mean, variance, epsilon } of normalizations) {
    const { count, sum, squares } = found.get(sums) ?? { count: 0, sum: new Float64Array(), squares: new Float64Array() }
    const means = sum.map((value) => value / count)
    const variances = squares.map((value, channel) => Math.max(0, value / count - (means[channel] ?? 0) ** 2))
    const beta = dataOf(graph, bias)
    write(mean, means)
    write(variance, variances)
    write(gamma, variances.map((value) => Math.sqrt(value + epsilon))) // prettier-ignore
    write(bias, means.map((value, channel) => value + (beta[channel] ?? 0))) // prettier-ignore
  }
  return succeed({ graph: { ...graph, tensors }, normalizations })
}

function dataOf(graph: Graph, index: TensorIndex): Float32Array {
  const data = graph.tensors[index]?.data
  return data instanceof Float32Array ? data : new Float32Array()
}
