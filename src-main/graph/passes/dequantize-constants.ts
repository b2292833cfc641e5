import { realValues } from '../constant-values.ts'
import type { Graph, Tensor } from '../graph.ts'
import { foldConstants } from './fold-constants.ts'

function toFloat(tensor: Tensor): Tensor {
  const { name, shape } = tensor
  return { name, shape, type: 'float32', data: new Float32Array(realValues(tensor) ?? []) }
}

/**
 * Makes a float graph of one whose weights are stored smaller: float16 weights (with or without a DEQUANTIZE after them) and
 * the int8 weights of hybrid nets become float32. Nodes that compute in integers keep theirs. Tensors keep their places.
 */
export function dequantizeConstants(graph: Graph): Graph {
  const folded = foldConstants(graph)
  const convertible = new Set<number>()
  for (const node of folded.nodes) {
    const floats = node.outputs.every((index) => folded.tensors[index]?.type === 'float32')
    const readsIntegers = node.inputs.some(
      (index) => folded.tensors[index]?.data === undefined && folded.tensors[index]?.quantization !== undefined,
    )
    if (floats && !readsIntegers) for (const index of node.inputs) convertible.add(index)
  }
  const tensors = folded.tensors.map((tensor, i) => {
    const small = tensor.type === 'float16' || (tensor.quantization !== undefined && tensor.type !== 'float32')
    return convertible.has(i) && tensor.data !== undefined && small ? toFloat(tensor) : tensor
  })
  return { ...folded, tensors }
}
