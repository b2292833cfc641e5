import type { Graph, Node, Tensor } from '../graph.ts'
import { evaluateNode } from '../interpret/evaluate-node.ts'

/**
 * Computes every node whose inputs are all constants and puts its result in its place: the DEQUANTIZE of float16 weights, and
 * what is left of arithmetic on shapes. Tensors keep their places. Shapes must be known (inferShapes).
 */
export function foldConstants(graph: Graph): Graph {
  const tensors: Tensor[] = [...graph.tensors]
  const nodes: Node[] = []
  for (const node of graph.nodes) {
    const constant = node.inputs.every((index) => index === -1 || tensors[index]?.data !== undefined)
    const quantized = node.outputs.some((index) => tensors[index]?.quantization !== undefined)
    const values = constant && !quantized ? evaluateNode(node, tensors) : null
    if (values === null) {
      nodes.push(node)
      continue
    }
    node.outputs.forEach((index, i) => {
      const [tensor, data] = [tensors[index], values[i]]
      if (tensor !== undefined && data !== undefined) tensors[index] = { ...tensor, data }
    })
  }
  return { ...graph, tensors, nodes }
}
