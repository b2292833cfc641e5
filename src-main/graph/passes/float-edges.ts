import type { Graph, Node, Tensor, TensorIndex } from '../graph.ts'
import { consumers, producers } from './consumers.ts'
import { dropUnused } from './drop-unused.ts'

function isQuantized(tensor: Tensor | undefined): tensor is Tensor {
  return tensor !== undefined && tensor.quantization !== undefined && tensor.type !== 'float32'
}

/** The float-edged twin of an integer graph: QUANTIZE after each quantized input and DEQUANTIZE before each quantized output. */
export function floatEdges(graph: Graph): Graph {
  const tensors = [...graph.tensors]
  const before: Node[] = []
  const after: Node[] = []
  const float = (tensor: Tensor): TensorIndex =>
    tensors.push({ name: `${tensor.name}_float`, shape: tensor.shape, type: 'float32' }) - 1
  const inputs = graph.inputs.map((index) => {
    const tensor = graph.tensors[index]
    if (!isQuantized(tensor)) return index
    const edge = float(tensor)
    before.push({ name: tensor.name, operation: { kind: 'quantize' }, inputs: [edge], outputs: [index] })
    return edge
  })
  const outputs = graph.outputs.map((index) => {
    const tensor = graph.tensors[index]
    if (!isQuantized(tensor)) return index
    const edge = float(tensor)
    after.push({ name: `${tensor.name}_float`, operation: { kind: 'dequantize' }, inputs: [index], outputs: [edge] })
    return edge
  })
  return { ...graph, tensors, nodes: [...before, ...graph.nodes, ...after], inputs, outputs }
}

/**
 * The inverse: where a float input is only quantized, the quantized tensor becomes the input, and where an output is a
 * DEQUANTIZE of a quantized tensor, that tensor becomes the output. Edges of any other kind stay. Unused tensors are dropped.
 */
export function integerEdges(graph: Graph): Graph {
  const readers = consumers(graph)
  const writers = producers(graph)
  const stripped = new Set<Node>()
  const inputs = graph.inputs.map((index) => {
    const nodes = readers.get(index) ?? []
    const node = nodes[0]
    const inner = node?.outputs[0]
    if (nodes.length !== 1 || node?.operation.kind !== 'quantize' || inner === undefined || graph.outputs.includes(index))
      return index
    if (graph.tensors[index]?.type !== 'float32') return index
    stripped.add(node)
    return inner
  })
  const outputs = graph.outputs.map((index) => {
    const node = writers.get(index)
    const inner = node?.inputs[0]
    if (node?.operation.kind !== 'dequantize' || inner === undefined || (readers.get(index) ?? []).length > 0) return index
    if (graph.tensors[inner]?.data !== undefined || !isQuantized(graph.tensors[inner])) return index
    stripped.add(node)
    return inner
  })
  return dropUnused({ ...graph, nodes: graph.nodes.filter((node) => !stripped.has(node)), inputs, outputs })
}
