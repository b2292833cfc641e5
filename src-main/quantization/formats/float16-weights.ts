import { floatToHalf } from '../../graph/float-to-half.ts'
import type { Graph, Node, Tensor, TensorIndex } from '../../graph/graph.ts'

/**
 * A float graph whose constants are stored in 16-bit floats, each with a DEQUANTIZE that widens it again: half the file, and the
 * arithmetic stays float32 (TensorFlow Lite's float16 quantization). No microcontroller kernel reads such files. Values
 * beyond ±65504 keep the constant they belong to in float32.
 */
export function storeInFloat16(graph: Graph): Graph {
  const tensors: Tensor[] = [...graph.tensors]
  const widened = new Map<TensorIndex, TensorIndex>()
  const widening: Node[] = []
  const read = new Set(graph.nodes.flatMap((node) => node.inputs))
  for (const index of read) {
    const tensor = graph.tensors[index]
    if (!(tensor?.data instanceof Float32Array) || tensor.data.some((value) => Math.abs(value) > 65504)) continue
    const { name, shape } = tensor
    tensors[index] = { name: `${name}/float16`, shape, type: 'float16', data: Uint16Array.from(tensor.data, floatToHalf) }
    const output = tensors.push({ name, shape, type: 'float32' }) - 1
    widened.set(index, output)
    widening.push({ name, operation: { kind: 'dequantize' }, inputs: [index], outputs: [output] })
  }
  const nodes = graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map((index) => widened.get(index) ?? index) }))
  return { ...graph, tensors, nodes: [...widening, ...nodes] }
}
