import type { Graph, TensorIndex } from '../graph.ts'

/** Drops nodes that no output depends on, and tensors that nothing reads or writes. Inputs stay; indices change. */
export function dropUnused(graph: Graph): Graph {
  const needed = new Set<TensorIndex>(graph.outputs)
  const nodes = graph.nodes
    .toReversed()
    .filter((node) => {
      const writesState = node.inputs.some((index) => graph.tensors[index]?.variable === true)
      if (!writesState && !node.outputs.some((index) => needed.has(index))) return false
      for (const index of [...node.inputs, ...node.outputs, ...(node.intermediates ?? [])]) needed.add(index)
      return true
    })
    .toReversed()
  for (const index of graph.inputs) needed.add(index)
  const place = new Map<TensorIndex, TensorIndex>([[-1, -1]])
  const tensors = graph.tensors.filter((_, i) => {
    if (!needed.has(i)) return false
    place.set(i, place.size - 1)
    return true
  })
  const moved = (indices: readonly TensorIndex[]): TensorIndex[] => indices.map((index) => place.get(index) ?? -1)
  return {
    name: graph.name,
    tensors,
    nodes: nodes.map((node) => ({
      ...node,
      inputs: moved(node.inputs),
      outputs: moved(node.outputs),
      ...(node.intermediates && { intermediates: moved(node.intermediates) }),
    })),
    inputs: moved(graph.inputs),
    outputs: moved(graph.outputs),
  }
}
