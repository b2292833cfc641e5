import type { Graph, Node, TensorIndex } from '../../graph/graph.ts'

/** The nodes that a tensor depends on, in their order. */
export function reachableNodes(graph: Graph, target: TensorIndex): readonly Node[] {
  const wanted = new Set<TensorIndex>([target])
  const nodes: Node[] = []
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => wanted.has(output))) continue
    nodes.push(node)
    for (const input of node.inputs) wanted.add(input)
  }
  return nodes.toReversed()
}
