import { realValues } from '../constant-values.ts'
import type { Graph, Node, TensorIndex } from '../graph.ts'
import type { OperationOf } from '../operations.ts'
import { onlyConsumer } from './consumers.ts'

/** y = factor * x + offset for each channel, the places along the last dimension. */
export type Affine = { readonly factor: Float64Array; readonly offset: Float64Array }

/** Nodes that do such a thing together, what they read and what they write. */
export type AffineChain = {
  readonly affine: Affine
  readonly nodes: readonly Node[]
  readonly input: TensorIndex
  readonly output: TensorIndex
}

/** A batch normalization with its statistics put in; null where they are computed. */
export function normalizationAffine(graph: Graph, node: Node, operation: OperationOf<'batchNormalization'>): Affine | null {
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((i) => {
    const tensor = graph.tensors[node.inputs[i] ?? -1]
    return tensor === undefined ? null : realValues(tensor)
  })
  if (!gamma || !beta || !mean || !variance) return null
  const factor = gamma.map((value, c) => value / Math.sqrt((variance[c] ?? 0) + operation.epsilon))
  return { factor, offset: factor.map((value, c) => (beta[c] ?? 0) - (mean[c] ?? 0) * value) }
}

/**
 * The chain that starts at a node: a batch normalization, or a product with a constant, a sum with one, or the sum right behind the
 * product (what TensorFlow Lite's converter makes of a normalization behind an activation). Constants hold one value, or one a
 * channel. Null for anything else.
 */
export function affineChain(graph: Graph, readers: ReadonlyMap<TensorIndex, readonly Node[]>, node: Node): AffineChain | null {
  const { operation } = node
  const [output = -1] = node.outputs
  if (operation.kind === 'batchNormalization') {
    const affine = normalizationAffine(graph, node, operation)
    return affine && { affine, nodes: [node], input: node.inputs[0] ?? -1, output }
  }
  const first = constantStep(graph, node)
  if (first === null) return null
  const next = onlyConsumer(graph, readers, output)
  const second = first.kind === 'mul' && next?.operation.kind === 'add' ? constantStep(graph, next) : null
  const { values, input } = first
  const factor = first.kind === 'mul' ? values : values.map(() => 1)
  const offset = second?.values ?? (first.kind === 'add' ? values : values.map(() => 0))
  const nodes = second && next ? [node, next] : [node]
  return { affine: { factor, offset }, nodes, input, output: nodes.at(-1)?.outputs[0] ?? output }
}

/** A product or sum of an activation with a constant of one value, or one a channel. */
function constantStep(graph: Graph, node: Node) {
  const { operation, inputs } = node
  if ((operation.kind !== 'mul' && operation.kind !== 'add') || operation.activation !== 'none') return null
  const place = inputs.findIndex((index) => graph.tensors[index]?.data instanceof Float32Array)
  const constant = graph.tensors[inputs[place] ?? -1]
  const input = inputs[1 - place] ?? -1
  const activation = graph.tensors[input]
  if (place < 0 || !(constant?.data instanceof Float32Array) || !activation || activation.data) return null
  const channels = activation.shape.at(-1) ?? 1
  const { data, shape } = constant
  const along = data.length === 1 || (data.length === channels && (shape.at(-1) ?? 1) === channels)
  if (!along || shape.length > activation.shape.length) return null
  const values = Float64Array.from({ length: channels }, (_, c) => data[data.length === 1 ? 0 : c] ?? 0)
  return { kind: operation.kind, values, input }
}
