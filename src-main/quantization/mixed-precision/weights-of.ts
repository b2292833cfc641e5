import type { Graph } from '../../graph/graph.ts'

/**
 * A quantized graph in which the named layers take the weights and biases of another form of the same net (4-bit weights in place
 * of 8-bit ones). Both must come from the same float graph and have the same activations, so that indices and names agree.
 */
export function weightsOf(graph: Graph, other: Graph, layers: ReadonlySet<string>): Graph {
  const tensors = [...graph.tensors]
  const byName = new Map(other.nodes.map((node) => [node.name, node]))
  const nodes = graph.nodes.map((node) => {
    const twin = layers.has(node.name) ? byName.get(node.name) : undefined
    if (!twin) return node
    const inputs = twin.inputs.map((index, place) => {
      const tensor = other.tensors[index]
      if (tensor?.data === undefined) return node.inputs[place] ?? index
      tensors.push(tensor)
      return tensors.length - 1
    })
    return { ...node, inputs }
  })
  return { ...graph, tensors, nodes }
}
