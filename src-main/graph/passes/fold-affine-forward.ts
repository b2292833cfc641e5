import type { Graph, Node, Tensor, TensorIndex } from '../graph.ts'
import { affineChain, type Affine } from './affine.ts'
import { consumers, onlyConsumer } from './consumers.ts'

/**
 * Works a batch normalization, or a product and a sum with constants, into the weights of the one layer that reads it:
 * W(f x + o) + b = (W f) x + (W o + b). Pools, spatial means and reshapes on the way there keep such a thing as it is. Where the
 * layer pads its input with zeros, only products can go in. The rest stays for others to treat.
 */
export function foldAffineForward(graph: Graph): Graph {
  return graph.nodes.reduce((folded, node) => foldAt(folded, node.outputs[0] ?? -1), graph)
}

function foldAt(graph: Graph, output: TensorIndex): Graph {
  const start = graph.nodes.find((node) => node.outputs.includes(output))
  const readers = consumers(graph)
  const chain = start && affineChain(graph, readers, start)
  if (!chain || graph.tensors[chain.input]?.type !== 'float32') return graph
  const layer = layerBehind(graph, readers, chain.output, chain.affine)
  const weights = layer && graph.tensors[layer.inputs[1] ?? -1]
  if (!layer || !(weights?.data instanceof Float32Array) || (readers.get(layer.inputs[1] ?? -1)?.length ?? 0) > 1) return graph
  const folded = foldInto(graph, layer, weights, weights.data, chain.affine)
  if (folded === null) return graph
  const rewire = (node: Node): Node => ({
    ...node,
    inputs: node.inputs.map((index) => (index === chain.output ? chain.input : index)),
  })
  const nodes = graph.nodes
    .filter((node) => !chain.nodes.includes(node))
    .map((node) => rewire(node === layer ? folded.node : node))
  return { ...graph, tensors: folded.tensors, nodes }
}

/** The layer with weights that alone reads a tensor, past what keeps an affine as it is; null where it cannot take it up. */
function layerBehind(
  graph: Graph,
  readers: ReadonlyMap<TensorIndex, readonly Node[]>,
  tensor: TensorIndex,
  affine: Affine,
): Node | null {
  const node = onlyConsumer(graph, readers, tensor)
  const { operation } = node ?? {}
  if (!node || !operation || node.inputs[0] !== tensor) return null
  const [output = -1] = node.outputs
  switch (operation.kind) {
    case 'conv2d':
    case 'depthwiseConv2d':
      return affine.offset.every((value) => value === 0) || padsNothing(graph, node) ? node : null
    case 'fullyConnected':
      return node
    case 'averagePool2d':
      return operation.activation === 'none' ? layerBehind(graph, readers, output, affine) : null
    case 'maxPool2d':
      return operation.activation === 'none' && affine.factor.every((value) => value > 0)
        ? layerBehind(graph, readers, output, affine)
        : null
    case 'mean':
    case 'reshape':
    case 'squeeze':
      return keepsChannels(graph, node, affine.factor.length) ? layerBehind(graph, readers, output, affine) : null
    default:
      return null
  }
}

/** Whether what comes out holds the same channels in turn: element e belongs to channel e modulo their number. */
function keepsChannels(graph: Graph, { operation, inputs, outputs }: Node, channels: number): boolean {
  const size = graph.tensors[outputs[0] ?? -1]?.shape.at(-1) ?? 0
  if (operation.kind !== 'mean') return size % channels === 0
  const rank = graph.tensors[inputs[0] ?? -1]?.shape.length ?? 0
  const axes = Array.from(graph.tensors[inputs[1] ?? -1]?.data ?? [rank - 1], Number)
  return axes.every((axis) => axis >= 0 && axis < rank - 1)
}

function padsNothing(graph: Graph, { operation, inputs }: Node): boolean {
  if (operation.kind !== 'conv2d' && operation.kind !== 'depthwiseConv2d') return false
  const [height, width] = graph.tensors[inputs[1] ?? -1]?.shape.slice(1, 3) ?? []
  return operation.padding === 'valid' || (height === 1 && width === 1)
}

/** The layer with new weights and bias, and the tensors with them; null where the channels do not fit. */
function foldInto(graph: Graph, layer: Node, weights: Tensor, values: Float32Array, { factor, offset }: Affine) {
  const depthwise = layer.operation.kind === 'depthwiseConv2d'
  const channels = factor.length
  const inner = weights.shape.at(-1) ?? 1
  const input = graph.tensors[layer.inputs[0] ?? -1]?.shape.at(-1) ?? 0
  // Columns of a grouped convolution do not belong to one channel.
  if (depthwise ? input !== channels : inner % channels !== 0) return null
  const rows = depthwise ? inner : (weights.shape[0] ?? 1)
  const perRow = values.length / rows
  const channelOf = (index: number): number => (depthwise ? Math.floor(((index % inner) * channels) / inner) : index % channels)
  const rowOf = (index: number): number => (depthwise ? index % inner : Math.floor(index / perRow))
  const old = graph.tensors[layer.inputs[2] ?? -1]
  const sums = Float64Array.from({ length: rows }, (_, row) => Number(old?.data?.[row] ?? 0))
  values.forEach((value, index) => (sums[rowOf(index)]! += value * (offset[channelOf(index)] ?? 0)))
  const data = values.map((value, index) => value * (factor[channelOf(index)] ?? 1))
  const bias: Tensor = {
    name: old ? `${old.name}/folded` : `${layer.name}/bias`,
    shape: [rows],
    type: 'float32',
    data: Float32Array.from(sums),
  }
  const tensors = [...graph.tensors, { ...weights, name: `${weights.name}/folded`, data }, bias]
  const inputs = [layer.inputs[0] ?? -1, tensors.length - 2, tensors.length - 1]
  return { tensors, node: { ...layer, inputs } }
}
