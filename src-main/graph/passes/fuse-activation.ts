import type { Graph, Node, TensorIndex } from '../graph.ts'
import type { Activation, Operation } from '../operations.ts'
import { consumers, onlyConsumer } from './consumers.ts'

const fusable: ReadonlySet<Operation['kind']> = new Set([
  'add', 'averagePool2d', 'conv2d', 'depthwiseConv2d', 'div', 'fullyConnected', 'maxPool2d', 'mul', 'sub', 'transposeConv',
]) // prettier-ignore

function activationOf(node: Node | null): Activation | null {
  if (node === null) return null
  return node.operation.kind === 'relu' ? 'relu' : node.operation.kind === 'relu6' ? 'relu6' : null
}

/**
 * Moves a RELU or RELU6 into the node that alone feeds it. Only between floats: in an integer net the two nodes round
 * separately. The fused node writes the activation's tensor; tensors keep their places.
 */
export function fuseActivation(graph: Graph): Graph {
  const readers = consumers(graph)
  const fused = new Set<Node>()
  const nodes = graph.nodes.map((node): Node => {
    const output: TensorIndex = node.outputs[0] ?? -1
    const operation = node.operation
    if (!fusable.has(operation.kind) || !('activation' in operation) || operation.activation !== 'none') return node
    const next = onlyConsumer(graph, readers, output)
    const activation = activationOf(next)
    if (next === null || activation === null || graph.tensors[output]?.type !== 'float32') return node
    fused.add(next)
    return { ...node, operation: { ...operation, activation }, outputs: next.outputs }
  })
  const kept = nodes.filter((_, i) => {
    const original = graph.nodes[i]
    return original !== undefined && !fused.has(original)
  })
  return { ...graph, nodes: kept }
}
