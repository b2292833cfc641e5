import { realValues } from '../constant-values.ts'
import type { Graph, Node, Tensor, TensorIndex } from '../graph.ts'
import type { OperationOf } from '../operations.ts'
import { consumers, onlyConsumer } from './consumers.ts'

/** y = factor * x + offset for each channel: a batch normalization with its statistics put in. */
type Affine = { readonly factor: Float64Array; readonly offset: Float64Array }

function affineOf(graph: Graph, node: Node, operation: OperationOf<'batchNormalization'>): Affine | null {
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((i) => {
    const tensor = graph.tensors[node.inputs[i] ?? -1]
    return tensor === undefined ? null : realValues(tensor)
  })
  if (!gamma || !beta || !mean || !variance) return null
  const factor = gamma.map((value, c) => value / Math.sqrt((variance[c] ?? 0) + operation.epsilon))
  return { factor, offset: factor.map((value, c) => (beta[c] ?? 0) - (mean[c] ?? 0) * value) }
}

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

/** A normalization by itself: a 1x1 depthwise convolution on pictures, a product and a sum elsewhere. */
function standAlone(tensors: Tensor[], node: Node, affine: Affine): Node[] {
  const output = tensors[node.outputs[0] ?? -1]
  const x = node.inputs[0] ?? -1
  const channels = affine.factor.length
  const constant = (part: string, shape: readonly number[], values: Float64Array): TensorIndex =>
    tensors.push({ name: `${node.name}/${part}`, shape, type: 'float32', data: new Float32Array(values) }) - 1
  if (output?.shape.length === 4) {
    const inputs = [x, constant('factor', [1, 1, 1, channels], affine.factor), constant('offset', [channels], affine.offset)]
    const unit = { strideHeight: 1, strideWidth: 1, dilationHeight: 1, dilationWidth: 1, depthMultiplier: 1 }
    return [{ ...node, operation: { kind: 'depthwiseConv2d', ...unit, padding: 'valid', activation: 'none' }, inputs }]
  }
  const scaled = tensors.push({ name: `${node.name}/scaled`, shape: output?.shape ?? [], type: 'float32' }) - 1
  return [
    {
      name: `${node.name}/mul`,
      operation: { kind: 'mul', activation: 'none' },
      inputs: [x, constant('factor', [channels], affine.factor)],
      outputs: [scaled],
    },
    { ...node, operation: { kind: 'add', activation: 'none' }, inputs: [scaled, constant('offset', [channels], affine.offset)] },
  ]
}

/**
 * Works every batch normalization into the convolution or dense layer that alone feeds it:
 * w' = w gamma / sqrt(variance + epsilon), b' = (b - mean) gamma / sqrt(variance + epsilon) + beta (Jacob et al. 2017, section
 * 3.2). One that follows anything else becomes a 1x1 depthwise convolution (pictures) or a product and a sum. Old weights stay
 * as unused tensors (dropUnused).
 */
export function foldBatchNormalization(graph: Graph): Graph {
  const tensors = [...graph.tensors]
  const readers = consumers(graph)
  const nodes: Node[] = []
  for (const node of graph.nodes) {
    const affine = node.operation.kind === 'batchNormalization' ? affineOf(graph, node, node.operation) : null
    if (affine === null) {
      nodes.push(node)
      continue
    }
    const at = nodes.findIndex((candidate) => candidate.outputs.includes(node.inputs[0] ?? -1))
    const producer = nodes[at]
    const alone = onlyConsumer(graph, readers, node.inputs[0] ?? -1) !== null
    const folded = producer !== undefined && alone ? foldInto(tensors, producer, affine, node.outputs) : null
    if (folded === null) nodes.push(...standAlone(tensors, node, affine))
    else nodes[at] = folded
  }
  return { ...graph, tensors, nodes }
}
