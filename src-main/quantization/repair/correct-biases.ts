import { realValues } from '../../graph/constant-values.ts'
import type { Graph, Node, Tensor, TensorIndex } from '../../graph/graph.ts'
import { createOperand, prepareNode } from '../../graph/interpret/evaluate-node.ts'
import { layerWeights, type LayerWeights } from '../equalization/layer-weights.ts'

/** The mean value of every element of an activation. */
export type MeanOf = (tensor: TensorIndex) => ArrayLike<number> | undefined

/**
 * Analytic bias correction (Nagel et al. 2019, section 4.2): rounding changes a layer's weights by ε, which shifts each output
 * channel by the mean of ε·x. A convolution is linear, so that mean is ε convolved with the mean input (padding included),
 * averaged over places; it is taken off the bias. The means are those that calibration measured.
 *
 * `integer` is `graph` quantized: the same tensor indices and layer names. Answers the float graph with its biases corrected;
 * a layer without a bias gets one.
 */
export function correctBiases(graph: Graph, integer: Graph, meanOf: MeanOf): Graph {
  const rounded = new Map(integer.nodes.map((node) => [node.name, node]))
  const tensors: Tensor[] = [...graph.tensors]
  const nodes = graph.nodes.map((node) => {
    const layer = layerWeights(graph, node)
    const weights = layer && roundedWeights(graph, integer, rounded.get(node.name), node, layer)
    const mean = layer && meanOf(layer.input)
    if (!layer || !weights || !mean) return node
    return withBias(tensors, node, layer, meanShift(graph, node, layer, weights, mean))
  })
  return { ...graph, tensors, nodes }
}

/** Rounded minus exact weights; null where the integer graph keeps them in float. */
function roundedWeights(
  graph: Graph,
  integer: Graph,
  twin: Node | undefined,
  node: Node,
  layer: LayerWeights,
): Float32Array | null {
  const tensor = integer.tensors[twin?.inputs[node.inputs.indexOf(layer.weights)] ?? -1]
  const exact = graph.tensors[layer.weights]?.data
  const values = tensor === undefined ? null : realValues(tensor)
  if (values === null || !(exact instanceof Float32Array)) return null
  return Float32Array.from(values, (value, index) => value - (exact[index] ?? 0))
}

/** The mean of each output channel of a layer with other weights and without bias, for its mean input. */
export function meanShift(
  graph: Graph,
  node: Node,
  layer: LayerWeights,
  weights: Float32Array,
  mean: ArrayLike<number>,
): Float64Array {
  const { operation } = node
  const linear: Node = 'activation' in operation ? { ...node, operation: { ...operation, activation: 'none' } } : node
  const operands = graph.tensors.map((tensor, index) => {
    if (index === layer.weights) return createOperand({ ...tensor, data: weights })
    return node.inputs.includes(index) || index === layer.output
      ? createOperand(tensor)
      : createOperand({ ...tensor, shape: [0], type: 'float32' })
  })
  operands[layer.input]?.values.set(mean)
  const bias = operands[layer.bias]
  if (bias) operands[layer.bias] = { ...bias, values: new Float32Array(bias.values.length) }
  prepareNode(linear, operands)()
  const output = operands[layer.output]?.values ?? new Float32Array()
  const shift = new Float64Array(layer.rows)
  output.forEach((value, index) => (shift[index % layer.rows]! += value))
  return shift.map((sum) => (sum * layer.rows) / output.length)
}

/** The node with `shift` taken off its bias. */
export function withBias(tensors: Tensor[], node: Node, layer: Pick<LayerWeights, 'bias'>, shift: Float64Array): Node {
  const bias = tensors[layer.bias]
  const old = bias?.data
  const data = Float32Array.from(shift, (value, row) => (old instanceof Float32Array ? (old[row] ?? 0) : 0) - value)
  const place = bias === undefined ? tensors.length : layer.bias
  tensors[place] = { name: bias?.name ?? `${node.name}/bias`, shape: [data.length], type: 'float32', data }
  const slot = node.operation.kind === 'transposeConv' ? 3 : 2
  const inputs = Array.from({ length: Math.max(slot + 1, node.inputs.length) }, (_, index) => node.inputs[index] ?? -1)
  return { ...node, inputs: inputs.with(slot, place) }
}
