import type { Graph, Tensor, TensorIndex } from '../../graph/graph.ts'
import { consumers, onlyConsumer } from '../../graph/passes/consumers.ts'
import { layerWeights, type LayerWeights } from '../equalization/layer-weights.ts'

/** A graph with biases absorbed, and what each channel of an activation was lowered by. */
export type Absorbed = { readonly graph: Graph; readonly lowered: ReadonlyMap<TensorIndex, Float64Array> }

/**
 * High-bias absorption (Nagel et al. 2019, section 4.1.3): where a channel behind a ReLU never falls to zero in calibration, its
 * smallest value c moves out of the layer's bias and, times the weights, into the next layer's: W·ReLU(y) + b =
 * W·ReLU(y − c) + (b + W·c). The activation's range shrinks by c. Only where the next layer reads it alone and pads nothing;
 * values that fall below c later are clipped there, as they would be by any range.
 */
export function absorbHighBiases(graph: Graph, smallest: (tensor: TensorIndex, channel: number) => number): Absorbed {
  const readers = consumers(graph)
  const tensors: Tensor[] = [...graph.tensors]
  const lowered = new Map<TensorIndex, Float64Array>()
  for (const node of graph.nodes) {
    const first = layerWeights(graph, node)
    const next = first && onlyConsumer(graph, readers, first.output)
    const second = next && layerWeights(graph, next)
    const rectified = 'activation' in node.operation && node.operation.activation === 'relu'
    if (!first || !next || !second || !rectified || second.input !== first.output) continue
    if (!readsEveryValue(graph, next.operation, second) || second.columns !== first.rows) continue
    const lift = Float64Array.from({ length: first.rows }, (_, channel) => Math.max(0, smallest(first.output, channel)))
    if (!lift.some((value) => value > 0) || !changeBias(tensors, first.bias, (row) => -(lift[row] ?? 0))) continue
    const added = new Float64Array(second.rows)
    const weights = tensors[second.weights]?.data
    if (!(weights instanceof Float32Array)) continue
    weights.forEach((value, index) => (added[second.rowOf(index)]! += value * (lift[second.columnOf(index)] ?? 0)))
    changeBias(tensors, second.bias, (row) => added[row] ?? 0)
    lowered.set(first.output, lift)
  }
  return { graph: { ...graph, tensors }, lowered }
}

/** Whether no tap of the layer ever lies in padding. */
function readsEveryValue(graph: Graph, operation: Graph['nodes'][number]['operation'], layer: LayerWeights): boolean {
  if (operation.kind === 'fullyConnected') return true
  if (operation.kind !== 'conv2d' && operation.kind !== 'depthwiseConv2d') return false
  const [, height, width] = graph.tensors[layer.weights]?.shape ?? []
  return operation.padding === 'valid' || (height === 1 && width === 1)
}

function changeBias(tensors: Tensor[], place: TensorIndex, by: (row: number) => number): boolean {
  const tensor = tensors[place]
  if (!(tensor?.data instanceof Float32Array)) return false
  tensors[place] = { ...tensor, data: tensor.data.map((value, row) => value + by(row)) }
  return true
}
