import type { Graph, Node, Quantization, Tensor, TensorIndex } from '../../graph/graph.ts'
import { floatEdges } from '../../graph/passes/float-edges.ts'

/**
 * An INT8 graph whose inputs and outputs are of another type: `float` puts QUANTIZE and DEQUANTIZE at its ends, `uint8` puts a
 * QUANTIZE that only flips the top bit (the zero point moves by 128). INT16 graphs have no unsigned twin and are left as they are.
 */
export function withEdges(graph: Graph, type: 'int8' | 'uint8' | 'float'): Graph {
  if (type === 'int8') return graph
  return type === 'float' ? floatEdges(graph) : unsignedEdges(graph)
}

function unsignedEdges(graph: Graph): Graph {
  const tensors: Tensor[] = [...graph.tensors]
  const before: Node[] = []
  const after: Node[] = []
  const twin = (index: TensorIndex): TensorIndex | null => {
    const tensor = graph.tensors[index]
    if (tensor?.type !== 'int8' || !tensor.quantization) return null
    return (
      tensors.push({
        name: `${tensor.name}_uint8`,
        shape: tensor.shape,
        type: 'uint8',
        quantization: shifted(tensor.quantization),
      }) - 1
    )
  }
  const inputs = graph.inputs.map((index) => {
    const edge = twin(index)
    if (edge === null) return index
    before.push({ name: tensors[index]?.name ?? '', operation: { kind: 'quantize' }, inputs: [edge], outputs: [index] })
    return edge
  })
  const outputs = graph.outputs.map((index) => {
    const edge = twin(index)
    if (edge === null) return index
    after.push({ name: tensors[edge]?.name ?? '', operation: { kind: 'quantize' }, inputs: [index], outputs: [edge] })
    return edge
  })
  return { ...graph, tensors, nodes: [...before, ...graph.nodes, ...after], inputs, outputs }
}

function shifted(quantization: Quantization): Quantization {
  return { ...quantization, zeroPoint: quantization.zeroPoint.map((value) => value + 128) }
}
