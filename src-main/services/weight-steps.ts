import type { LayerWeights } from '../contract/methods/quantization.ts'
import { realValues } from '../graph/constant-values.ts'
import type { Graph, Node } from '../graph/graph.ts'
import { quantizationRules, type QuantizationRule } from '../graph/quantization-rule.ts'

/** How a layer of an integer model uses the steps of its weights, as a whole and channel by channel; null for one without weights. */
export function weightSteps(graph: Graph, node: Node): LayerWeights | null {
  const rule: QuantizationRule = quantizationRules[node.operation.kind]
  const tensor = rule.kind === 'weighted' ? graph.tensors[node.inputs[rule.weights] ?? -1] : undefined
  if (rule.kind !== 'weighted' || !tensor?.data || !tensor.quantization) return null
  const { data, shape, quantization } = tensor
  const real = realValues(tensor)
  if (real === null) return null
  const most = tensor.type === 'int4' ? 7 : 127
  const channels = shape[rule.axis] ?? 1
  const inner = shape.slice(rule.axis + 1).reduce((product, size) => product * size, 1)
  const counts = new Float32Array(2 * most + 1)
  const found = Array.from({ length: channels }, () => ({ low: 0, high: 0, steps: 0 }))
  for (let index = 0; index < real.length; index++) {
    const whole = Number(data[index] ?? 0)
    const value = real[index] ?? 0
    const at = Math.max(-most, Math.min(most, whole)) + most
    counts[at] = (counts[at] ?? 0) + 1 / real.length
    const channel = found[Math.floor(index / inner) % channels]
    if (!channel) continue
    channel.low = Math.min(channel.low, value)
    channel.high = Math.max(channel.high, value)
    channel.steps = Math.max(channel.steps, Math.abs(whole))
  }
  return { most, counts, perChannel: quantization.scale.length > 1, channels: found }
}
