import type { Graph, Node, TensorIndex } from '../graph.ts'

/** For each tensor, the nodes that read it. */
export function consumers(graph: Graph): ReadonlyMap<TensorIndex, readonly Node[]> {
  const readers = new Map<TensorIndex, Node[]>()
  for (const node of graph.nodes) {
    for (const index of new Set(node.inputs)) {
      const known = readers.get(index)
      if (known === undefined) readers.set(index, [node])
      else known.push(node)
    }
  }
  return readers
}

/** For each computed tensor, the node that writes it. */
export function producers(graph: Graph): ReadonlyMap<TensorIndex, Node> {
  return new Map(graph.nodes.flatMap((node) => node.outputs.map((index) => [index, node] as const)))
}

/** The one node that reads a tensor, or null when there are several, none, or the tensor is an output of the model. */
export function onlyConsumer(graph: Graph, readers: ReadonlyMap<TensorIndex, readonly Node[]>, tensor: TensorIndex): Node | null {
  const nodes = readers.get(tensor) ?? []
  return nodes.length === 1 && !graph.outputs.includes(tensor) ? (nodes[0] ?? null) : null
}
