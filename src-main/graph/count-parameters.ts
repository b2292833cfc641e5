import type { Graph, Node, TensorIndex } from './graph.ts'

/** Kinds whose constants are weights even when a file gives them no quantization (the int32 bias of some old files). */
const weighted: ReadonlySet<Node['operation']['kind']> = new Set(['conv2d', 'depthwiseConv2d', 'fullyConnected'])

/** The constants of a node that training found: weights, biases and other real values, not shapes, axes or permutations. */
export function parameterTensors(graph: Graph, node: Node): TensorIndex[] {
  return node.inputs.filter((index) => {
    const tensor = graph.tensors[index]
    if (tensor?.data === undefined) return false
    const real = tensor.type === 'float32' || tensor.type === 'float16' || tensor.quantization !== undefined
    return real || weighted.has(node.operation.kind)
  })
}

/** The number of parameters; a tensor that several nodes share counts once. */
export function countParameters(graph: Graph): number {
  const tensors = new Set(graph.nodes.flatMap((node) => parameterTensors(graph, node)))
  return [...tensors].reduce((sum, index) => sum + (graph.tensors[index]?.data?.length ?? 0), 0)
}
