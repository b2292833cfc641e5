import type { Graph, Node, TensorIndex } from '../../graph/graph.ts'
import type { Activation, OperationKind } from '../../graph/operations.ts'
import { channelCount, type ChannelLinks } from './channel-links.ts'
import { layerWeights } from './layer-weights.ts'

/** Tells which channels at the two sides of a node share a factor. */
type LinkRule = (node: Node, graph: Graph, links: ChannelLinks) => void

function isActivation(graph: Graph, index: TensorIndex): boolean {
  return index >= 0 && graph.tensors[index]?.data === undefined
}

const activations = (node: Node, graph: Graph): TensorIndex[] =>
  [...node.inputs, ...node.outputs].filter((index) => isActivation(graph, index))

/** The op does not keep factors: everything at it stays as it is. */
const fixed: LinkRule = (node, graph, links) => activations(node, graph).forEach(links.fix)

/** f(s·x) = s·f(x) for s > 0 holds for these fused activations. */
function keepsFactors(node: Node): boolean {
  const operation = node.operation
  const activation: Activation = 'activation' in operation ? operation.activation : 'none'
  return activation === 'none' || activation === 'relu'
}

function usedOnce(graph: Graph, index: TensorIndex): boolean {
  return index < 0 || graph.nodes.flatMap((node) => node.inputs).filter((input) => input === index).length === 1
}

/** Weights take up the factors at both sides. */
const weighted: LinkRule = (node, graph, links) => {
  const layer = layerWeights(graph, node)
  if (layer === null) return fixed(node, graph, links)
  const { input, output, rows, columns } = layer
  const ownWeights = usedOnce(graph, layer.weights) && usedOnce(graph, layer.bias)
  if (!ownWeights || columns % channelCount(graph, input) !== 0 || !isActivation(graph, input)) links.fix(input)
  if (!ownWeights || !keepsFactors(node) || rows !== channelCount(graph, output)) links.fix(output)
  links.read({ node, tensor: input, channels: columns })
  links.write({ node, tensor: output, channels: rows })
}

/** Every channel goes through by itself; all activations at the node have the same channels. */
const sameChannels: LinkRule = (node, graph, links) => {
  const all = activations(node, graph)
  const [first] = all
  const constants = node.inputs.some((index) => index >= 0 && graph.tensors[index]?.data instanceof Float32Array)
  const equal = all.every((index) => channelCount(graph, index) === channelCount(graph, first ?? -1))
  if (first === undefined || constants || !equal || !keepsFactors(node)) return fixed(node, graph, links)
  for (const other of all.slice(1)) {
    for (let channel = 0; channel < channelCount(graph, first); channel++) links.join(first, channel, other, channel)
  }
}

/** The values keep their order: element e of one side is element e of the other. */
const sameOrder: LinkRule = (node, graph, links) => {
  const [input = -1] = node.inputs
  const [output = -1] = node.outputs
  const [before, after] = [channelCount(graph, input), channelCount(graph, output)]
  const size = graph.tensors[input]?.shape.reduce((product, dimension) => product * dimension, 1) ?? 0
  for (let element = 0; element < size; element++) links.join(input, element % before, output, element % after)
}

/** A product with a constant keeps factors; one of two activations does not. A slope of prelu is such a constant. */
const scaled: LinkRule = (node, graph, links) => {
  const [input = -1, constant = -1] = node.inputs
  const [output = -1] = node.outputs
  const channels = channelCount(graph, input)
  if (
    !isActivation(graph, input) ||
    isActivation(graph, constant) ||
    !keepsFactors(node) ||
    channelCount(graph, output) !== channels
  ) {
    return fixed(node, graph, links)
  }
  for (let channel = 0; channel < channels; channel++) links.join(input, channel, output, channel)
}

const concatenation: LinkRule = (node, graph, links) => {
  const operation = node.operation
  const [output = -1] = node.outputs
  const rank = graph.tensors[output]?.shape.length ?? 0
  const along = operation.kind === 'concatenation' && (operation.axis === -1 || operation.axis === rank - 1)
  if (!along) return sameChannels(node, graph, links)
  if (!keepsFactors(node) || !node.inputs.every((index) => isActivation(graph, index))) return fixed(node, graph, links)
  let start = 0
  for (const input of node.inputs) {
    for (let channel = 0; channel < channelCount(graph, input); channel++) links.join(input, channel, output, start + channel)
    start += channelCount(graph, input)
  }
}

/** Channels stay themselves unless the reduction runs over them. */
const reduction: LinkRule = (node, graph, links) => {
  const [input = -1, axes = -1] = node.inputs
  const rank = graph.tensors[input]?.shape.length ?? 0
  const over = Array.from(graph.tensors[axes]?.data ?? [rank - 1], Number)
  const throughChannels = over.some((axis) => axis === -1 || axis === rank - 1)
  return throughChannels ? fixed(node, graph, links) : sameChannels(node, graph, links)
}

/** By op kind. Source of the rule for single ops: Nagel et al. 2019, section 4.1 (positive scaling equivariance). */
export const linkRules = {
  abs: sameChannels,
  add: sameChannels,
  argMax: fixed,
  averagePool2d: sameChannels,
  batchMatMul: fixed,
  batchNormalization: fixed,
  cast: fixed,
  concatenation,
  conv2d: weighted,
  depthwiseConv2d: weighted,
  dequantize: fixed,
  div: fixed,
  elu: fixed,
  exp: fixed,
  expandDims: sameOrder,
  fullyConnected: weighted,
  gather: fixed,
  hardSwish: fixed,
  l2Normalization: fixed,
  leakyRelu: sameChannels,
  log: fixed,
  logistic: fixed,
  maximum: sameChannels,
  maxPool2d: sameChannels,
  mean: reduction,
  minimum: sameChannels,
  mirrorPad: sameChannels,
  mul: scaled,
  neg: sameChannels,
  pack: fixed,
  pad: sameChannels,
  padV2: sameChannels,
  prelu: scaled,
  quantize: fixed,
  reduceMax: reduction,
  reduceMin: reduction,
  relu: sameChannels,
  relu6: fixed,
  reshape: sameOrder,
  resizeBilinear: sameChannels,
  resizeNearestNeighbor: sameChannels,
  rsqrt: fixed,
  shape: fixed,
  slice: fixed,
  softmax: fixed,
  split: fixed,
  splitV: fixed,
  sqrt: fixed,
  square: fixed,
  squaredDifference: fixed,
  squeeze: sameOrder,
  stridedSlice: fixed,
  sub: sameChannels,
  sum: reduction,
  svdf: fixed,
  tanh: fixed,
  tile: fixed,
  transpose: fixed,
  transposeConv: weighted,
  unidirectionalSequenceLstm: fixed,
  unpack: fixed,
} as const satisfies Record<OperationKind, LinkRule>
