import type { Graph, Tensor } from '../graph/graph.ts'
import { foldConstants } from '../graph/passes/fold-constants.ts'
import { signedGraph } from './signed-graph.ts'

/**
 * Removes what a device need not compute: shapes that are known (SHAPE and the arithmetic on it) become constants. Nets of the
 * older UINT8 scheme become INT8 nets. Tensors keep their places.
 */
export function prepareGraph(graph: Graph): Graph {
  return signedGraph(knownShapes(graph))
}

function knownShapes(graph: Graph): Graph {
  if (!graph.nodes.some((node) => node.operation.kind === 'shape')) return graph
  const tensors: Tensor[] = [...graph.tensors]
  const nodes = graph.nodes.filter((node) => {
    if (node.operation.kind !== 'shape') return true
    const shape = tensors[node.inputs[0] ?? -1]?.shape
    const index = node.outputs[0] ?? -1
    const output = tensors[index]
    if (shape === undefined || output === undefined || shape.some((size) => size < 0)) return true
    const data = output.type === 'int64' ? BigInt64Array.from(shape, BigInt) : Int32Array.from(shape)
    tensors[index] = { ...output, data }
    return false
  })
  return foldConstants({ ...graph, tensors, nodes })
}
