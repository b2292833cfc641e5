import { realValues } from '../constant-values.ts'
import type { Graph, Node, Tensor, TensorIndex } from '../graph.ts'
import { affineChain, normalizationAffine, type Affine } from './affine.ts'
import { consumers, onlyConsumer } from './consumers.ts'
import { foldAffineForward } from './fold-affine-forward.ts'

/** The channel of each weight: the first dimension, or the last for depthwise filters. */
function scaleWeights(values: Float64Array, affine: Affine, depthwise: boolean): Float32Array {
  const channels = affine.factor.length
  const inner = depthwise ? 1 : values.length / channels
  return Float32Array.from(values, (value, i) => value * (affine.factor[Math.floor(i / inner) % channels] ?? 1))
}

type Position = { readonly weights: number; readonly bias: number; readonly depthwise: boolean }

function weightPosition(node: Node): Position | null {
  const operation = node.operation
  if (!('activation' in operation) || operation.activation !== 'none') return null
  if (operation.kind === 'conv2d' || operation.kind === 'fullyConnected') return { weights: 1, bias: 2, depthwise: false }
  if (operation.kind === 'depthwiseConv2d') return { weights: 1, bias: 2, depthwise: true }
  return operation.kind === 'transposeConv' ? { weights: 1, bias: 3, depthwise: false } : null
}

/** A node with the normalization worked into its weights and bias (added to `tensors`), or null when it has no such weights. */
function foldInto(tensors: Tensor[], node: Node, affine: Affine, outputs: readonly TensorIndex[]): Node | null {
  const position = weightPosition(node)
  const weights = position === null ? undefined : tensors[node.inputs[position.weights] ?? -1]
  const values = weights === undefined ? null : realValues(weights)
  if (position === null || weights === undefined || values === null) return null
  const biasIndex = node.inputs[position.bias] ?? -1
  const bias = tensors[biasIndex]
  const biasValues = bias === undefined ? new Float64Array(affine.factor.length) : realValues(bias)
  if (biasValues === null) return null
  const folded = biasValues.map((value, c) => value * (affine.factor[c] ?? 1) + (affine.offset[c] ?? 0))
  const name = tensors[outputs[0] ?? -1]?.name ?? node.name
  const data = scaleWeights(values, affine, position.depthwise)
  const newWeights = tensors.push({ name: `${weights.name}/folded`, shape: weights.shape, type: 'float32', data }) - 1
  const newBias =
    tensors.push({
      name: bias === undefined ? `${name}/bias` : `${bias.name}/folded`,
      shape: [folded.length],
      type: 'float32',
      data: new Float32Array(folded),
    }) - 1
  const inputs = [...node.inputs.slice(0, position.bias), newBias].with(position.weights, newWeights)
  return { ...node, inputs, outputs }
}

/** An affine by itself on pictures: a 1x1 depthwise convolution. */
function asDepthwise(tensors: Tensor[], node: Node, input: TensorIndex, { factor, offset }: Affine): Node {
  const channels = factor.length
  const constant = (part: string, shape: readonly number[], values: Float64Array): TensorIndex =>
    tensors.push({ name: `${node.name}/${part}`, shape, type: 'float32', data: new Float32Array(values) }) - 1
  const inputs = [input, constant('factor', [1, 1, 1, channels], factor), constant('offset', [channels], offset)]
  const unit = { strideHeight: 1, strideWidth: 1, dilationHeight: 1, dilationWidth: 1, depthMultiplier: 1 }
  return { ...node, operation: { kind: 'depthwiseConv2d', ...unit, padding: 'valid', activation: 'none' }, inputs }
}

/** A batch normalization by itself where there are no pictures: a product and a sum. */
function asProductAndSum(tensors: Tensor[], node: Node, { factor, offset }: Affine): Node[] {
  const x = node.inputs[0] ?? -1
  const constant = (part: string, values: Float64Array): TensorIndex =>
    tensors.push({ name: `${node.name}/${part}`, shape: [values.length], type: 'float32', data: new Float32Array(values) }) - 1
  const shape = tensors[node.outputs[0] ?? -1]?.shape ?? []
  const scaled = tensors.push({ name: `${node.name}/scaled`, shape, type: 'float32' }) - 1
  return [
    {
      name: `${node.name}/mul`,
      operation: { kind: 'mul', activation: 'none' },
      inputs: [x, constant('factor', factor)],
      outputs: [scaled],
    },
    { ...node, operation: { kind: 'add', activation: 'none' }, inputs: [scaled, constant('offset', offset)] },
  ]
}

/** Works batch normalizations into the layers that alone feed them. */
function foldBackward(graph: Graph): Graph {
  const tensors = [...graph.tensors]
  const readers = consumers(graph)
  const nodes: Node[] = []
  for (const node of graph.nodes) {
    const affine = node.operation.kind === 'batchNormalization' ? normalizationAffine(graph, node, node.operation) : null
    const at = nodes.findIndex((candidate) => candidate.outputs.includes(node.inputs[0] ?? -1))
    const producer = nodes[at]
    const alone = onlyConsumer(graph, readers, node.inputs[0] ?? -1) !== null
    const folded = affine && producer && alone ? foldInto(tensors, producer, affine, node.outputs) : null
    if (folded === null) nodes.push(node)
    else nodes[at] = folded
  }
  return { ...graph, tensors, nodes }
}

/** Gives what is left a layer of its own: normalizations, and products with a sum behind them on pictures. */
function standAlone(graph: Graph): Graph {
  const tensors = [...graph.tensors]
  const readers = consumers(graph)
  const treated = new Set<Node>()
  const nodes = graph.nodes.flatMap((node): Node[] => {
    if (treated.has(node)) return []
    const chain = affineChain(graph, readers, node)
    const normalization = node.operation.kind === 'batchNormalization'
    const last = chain?.nodes.at(-1)
    if (!chain || !last || !(normalization || chain.nodes.length > 1)) return [node]
    if (graph.tensors[chain.output]?.shape.length !== 4)
      return normalization ? asProductAndSum(tensors, node, chain.affine) : [node]
    for (const one of chain.nodes) treated.add(one)
    return [asDepthwise(tensors, last, chain.input, chain.affine)]
  })
  return { ...graph, tensors, nodes }
}

/**
 * Works every batch normalization into the convolution or dense layer that alone feeds it:
 * w' = w gamma / sqrt(variance + epsilon), b' = (b - mean) gamma / sqrt(variance + epsilon) + beta (Jacob et al. 2017, section
 * 3.2). One that follows anything else goes into the layer that alone reads it, or becomes a 1x1 depthwise convolution (pictures)
 * or a product and a sum; products and sums with constants likewise. Old weights stay as unused tensors (dropUnused).
 */
export function foldBatchNormalization(graph: Graph): Graph {
  return standAlone(foldAffineForward(foldBackward(graph)))
}
