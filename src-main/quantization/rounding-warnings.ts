import type { Graph } from '../graph/graph.ts'
import type { ActivationRanges } from '../training/activation-range.ts'
import type { Alarm } from './alarms.ts'
import { layerWeights } from './equalization/layer-weights.ts'
import { scalesThatHoldBias } from './quantize-bias.ts'
import { channelLayout, channelMaxima, smallestMagnitude } from './quantize-weights.ts'
import { quantizationRules, type QuantizationRule } from '../graph/quantization-rule.ts'

/**
 * What was odd about a net and could be rounded all the same: layers that answer the same to every sample, and channels whose
 * bias is so large beside their weights that the weights' scale had to be widened. Each names its layer and what to do.
 */
export function roundingWarnings(graph: Graph, integer: Graph, ranges: ActivationRanges): Alarm[] {
  return graph.nodes.flatMap((node) => {
    const layer = layerWeights(graph, node)
    if (!layer) return []
    const found: Alarm[] = []
    const range = ranges.get(layer.output)
    if (range && range.min === range.max) {
      const message = `Layer ${node.name} gave ${range.max} for every calibration sample. Leave it out of the model, or calibrate with samples that differ.`
      found.push({ code: 'constant-layer', message })
    }
    const widened = widenedChannels(graph, integer, node, layer.weights, layer.bias, layer.input)
    if (widened > 0) {
      const message = `Layer ${node.name} has ${widened === 1 ? 'a channel' : `${widened} channels`} whose bias would overflow 32 bits beside such small weights or inputs; their weights got a wider scale. Train it on with weight decay, or remove dead channels.`
      found.push({ code: 'bias-overflow', message })
    }
    return found
  })
}

function widenedChannels(
  graph: Graph,
  integer: Graph,
  node: Graph['nodes'][number],
  weights: number,
  bias: number,
  input: number,
): number {
  const rule: QuantizationRule = quantizationRules[node.operation.kind]
  const [exact, offsets] = [graph.tensors[weights], graph.tensors[bias]?.data]
  const inputScale = integer.tensors[input]?.quantization?.scale[0]
  if (rule.kind !== 'weighted' || !(exact?.data instanceof Float32Array) || !(offsets instanceof Float32Array)) return 0
  const maxima = channelMaxima(exact.data, channelLayout(exact.shape, rule.axis))
  const least = scalesThatHoldBias(offsets, inputScale ?? 1)
  return least.filter((scale, channel) => scale > Math.max(maxima[channel] ?? 0, smallestMagnitude) / 127).length
}
