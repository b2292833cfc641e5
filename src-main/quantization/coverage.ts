import { succeed, type Result } from '../contract/result.ts'
import type { Graph, TensorIndex } from '../graph/graph.ts'
import { integerRange } from '../graph/integer-range.ts'
import { createInterpreter } from '../graph/interpret/interpreter.ts'
import { layerOutputs } from './layer-outputs.ts'

/**
 * How much of what unseen samples do to each layer lies outside its calibrated range: the share of values more than a step
 * beyond the ends of the layer's grid, by layer name. `float` is the folded graph that `integer` was made from. Fails when the
 * float graph cannot be run.
 */
export function uncoveredShares(
  float: Graph,
  integer: Graph,
  inputs: readonly Float32Array[],
): Result<ReadonlyMap<string, number>> {
  const interpreter = createInterpreter(float)
  if (!interpreter.ok) return interpreter
  const counts = new Map<TensorIndex, { readonly low: number; readonly high: number; outside: number; seen: number }>()
  for (const layer of layerOutputs(float, integer)) {
    const { quantization, type = 'int8' } = integer.tensors[layer.integer] ?? {}
    const [scale = 1] = quantization?.scale ?? []
    const [zeroPoint = 0] = quantization?.zeroPoint ?? []
    const [least, most] = integerRange(type)
    const [low, high] = [(least - 1 - zeroPoint) * scale, (most + 1 - zeroPoint) * scale]
    counts.set(layer.float, { low, high, outside: 0, seen: 0 })
  }
  const onTensor = (index: TensorIndex, values: Float32Array): void => {
    const count = counts.get(index)
    if (!count) return
    for (const value of values) if (value < count.low || value > count.high) count.outside++
    count.seen += values.length
  }
  for (const sample of inputs) interpreter.value.run([sample], { onTensor })
  const shareOf = (index: TensorIndex): number => {
    const { outside, seen } = counts.get(index) ?? { outside: 0, seen: 0 }
    return seen === 0 ? 0 : outside / seen
  }
  return succeed(new Map(float.nodes.map((node) => [node.name, shareOf(node.outputs[0] ?? -1)])))
}
