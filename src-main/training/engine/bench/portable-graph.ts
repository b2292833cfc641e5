import type { Graph } from '../../../graph/graph.ts'

/** A graph as JSON, for the Python scripts that build the same net in Keras. Constants are base64 of their bytes. */
export function portableGraph(graph: Graph): object {
  const tensors = Object.fromEntries(
    graph.tensors.map(({ name, shape, type, data }, index) => {
      const bytes = data && Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')
      return [index, { name, shape, type, ...(bytes === undefined ? {} : { data: bytes }) }]
    }),
  )
  const nodes = graph.nodes.map(({ name, operation, inputs, outputs }) => ({ ...operation, name, inputs, outputs }))
  return { name: graph.name, nodes, tensors, inputs: graph.inputs, outputs: graph.outputs }
}
