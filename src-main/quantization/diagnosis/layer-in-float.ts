import type { Graph, Node, Tensor } from '../../graph/graph.ts'

/**
 * An integer graph with one layer back in float: its weights and bias as they were, its output not rounded. For simulation only
 * (`createInterpreter` with `quantized: 'simulate'`): the tensors around it keep their grids.
 *
 * `float` is the folded graph that `integer` was made from; layers are found by their names.
 */
export function layerInFloat(integer: Graph, float: Graph, layer: string): Graph {
  const node = integer.nodes.find((one) => one.name === layer)
  const original = float.nodes.find((one) => one.name === layer)
  if (!node || !original) return integer
  const tensors: Tensor[] = [...integer.tensors]
  const inputs = node.inputs.map((index, place) => {
    const constant = float.tensors[original.inputs[place] ?? -1]
    if (!(constant?.data instanceof Float32Array)) return index
    tensors.push(constant)
    return tensors.length - 1
  })
  for (const index of node.outputs) {
    const tensor = integer.tensors[index]
    if (tensor) tensors[index] = { name: tensor.name, shape: tensor.shape, type: 'float32' }
  }
  const changed: Node = { ...node, inputs }
  return { ...integer, tensors, nodes: integer.nodes.map((one) => (one === node ? changed : one)) }
}
