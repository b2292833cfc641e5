import type { Graph, Node, Tensor, TensorIndex } from '../../graph/graph.ts'
import { consumers, onlyConsumer } from '../../graph/passes/consumers.ts'

/** A batch normalization that was put back behind a layer, by the tensors of the net that has it. */
export type LiveNormalization = {
  readonly weights: TensorIndex
  /** The layer's bias in the folded net; in the live one, what the normalization adds. */
  readonly bias: TensorIndex
  /** What the layer gives before its bias. */
  readonly sums: TensorIndex
  readonly gamma: TensorIndex
  readonly mean: TensorIndex
  readonly variance: TensorIndex
  readonly epsilon: number
  /** Whether the channels of the weights are their last dimension (depthwise filters) and not their first. */
  readonly channelsLast: boolean
}

/** A folded net with normalizations put back. Tensors of the folded net keep their places. */
export type LiveNet = { readonly graph: Graph; readonly normalizations: readonly LiveNormalization[] }

const normalizable = new Set(['conv2d', 'depthwiseConv2d', 'fullyConnected'])

/** The layers of a float net that a batch normalization alone reads, with its epsilon: where one can be put back. */
export function normalizedLayers(float: Graph): ReadonlyMap<string, number> {
  const readers = consumers(float)
  const found = new Map<string, number>()
  for (const node of float.nodes) {
    const next = onlyConsumer(float, readers, node.outputs[0] ?? -1)
    if (!normalizable.has(node.operation.kind) || next?.operation.kind !== 'batchNormalization') continue
    found.set(node.name, next.operation.epsilon)
  }
  return found
}

/**
 * Puts a batch normalization between the sums of these layers and their activation. It computes the same: its factor
 * gamma / sqrt(variance + epsilon) is 1, its mean 0. Layers with other activations than ReLU and ReLU6 stay folded, and those that
 * share their weights.
 */
export function insertNormalizations(folded: Graph, layers: ReadonlyMap<string, number>): LiveNet {
  const tensors = [...folded.tensors]
  const normalizations: LiveNormalization[] = []
  const readers = consumers(folded)
  const add = (tensor: Tensor): TensorIndex => tensors.push(tensor) - 1
  const nodes = folded.nodes.flatMap((node): Node[] => {
    const { operation, inputs, outputs, name } = node
    const epsilon = layers.get(name)
    const [input = -1, weights = -1, bias = -1] = inputs
    const shape = tensors[outputs[0] ?? -1]?.shape
    const own = [weights, bias].every((tensor) => readers.get(tensor)?.length === 1)
    if (epsilon === undefined || !shape || !own || !normalizable.has(operation.kind) || !('activation' in operation))
      return [node]
    const { activation } = operation
    if (activation !== 'none' && activation !== 'relu' && activation !== 'relu6') return [node]
    const channels = shape.at(-1) ?? 1
    const constant = (part: string, value: number): TensorIndex =>
      add({ name: `${name}/${part}`, shape: [channels], type: 'float32', data: new Float32Array(channels).fill(value) })
    const between = (part: string): TensorIndex => add({ name: `${name}/${part}`, shape, type: 'float32' })
    const sums = between('sums')
    const normalized = activation === 'none' ? (outputs[0] ?? -1) : between('normalized')
    const [gamma, mean, variance] = [constant('gamma', 1), constant('mean', 0), constant('variance', 1 - epsilon)]
    const channelsLast = operation.kind === 'depthwiseConv2d'
    normalizations.push({ weights, bias, sums, gamma, mean, variance, epsilon, channelsLast })
    return [
      { ...node, operation: { ...operation, activation: 'none' }, inputs: [input, weights], outputs: [sums] },
      {
        name: `${name}/normalization`,
        operation: { kind: 'batchNormalization', epsilon },
        inputs: [sums, gamma, bias, mean, variance],
        outputs: [normalized],
      },
      ...(activation === 'none'
        ? []
        : [{ name: `${name}/${activation}`, operation: { kind: activation }, inputs: [normalized], outputs }]),
    ]
  })
  return { graph: { ...folded, tensors, nodes }, normalizations }
}
