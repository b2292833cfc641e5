import type { Graph, Node, Tensor, TensorIndex } from '../graph/graph.ts'

const edgeKinds = new Set(['quantize', 'dequantize'])

/** The same values one sign bit over: UINT8 with zero point z is INT8 with zero point z - 128. */
function signed(tensor: Tensor): Tensor {
  const { data, quantization } = tensor
  return {
    ...tensor,
    type: 'int8',
    ...(quantization && {
      quantization: { ...quantization, zeroPoint: quantization.zeroPoint.map((zeroPoint) => zeroPoint - 128) },
    }),
    ...(data && { data: Int8Array.from(data as Uint8Array, (value) => value - 128) }),
  }
}

/**
 * A net of the older UINT8 scheme as an INT8 net that computes the same integers: UINT8 tensors inside become INT8, and UINT8
 * inputs and outputs stay, behind a QUANTIZE that flips the sign bit. Tensors keep their places; new ones come last.
 */
export function signedGraph(graph: Graph): Graph {
  const isUnsigned = (index: TensorIndex) =>
    graph.tensors[index]?.type === 'uint8' && graph.tensors[index].quantization !== undefined
  const computes = graph.nodes.some((node) => !edgeKinds.has(node.operation.kind) && node.outputs.some(isUnsigned))
  if (!computes) return graph
  const edges = new Set([...graph.inputs, ...graph.outputs])
  const tensors = graph.tensors.map((tensor, i) => (isUnsigned(i) && !edges.has(i) ? signed(tensor) : tensor))
  const inner = new Map<TensorIndex, TensorIndex>()
  for (const index of edges) {
    const tensor = graph.tensors[index]
    if (tensor === undefined || !isUnsigned(index)) continue
    inner.set(index, tensors.push({ ...signed(tensor), name: `${tensor.name}_int8` }) - 1)
  }
  const moved = (indices: readonly TensorIndex[]) => indices.map((index) => inner.get(index) ?? index)
  const flip = (from: TensorIndex, to: TensorIndex): Node => ({
    name: graph.tensors[from]?.name ?? graph.tensors[to]?.name ?? '',
    operation: { kind: 'quantize' },
    inputs: [from],
    outputs: [to],
  })
  return {
    ...graph,
    tensors,
    nodes: [
      ...graph.inputs.flatMap((index) => (inner.has(index) ? [flip(index, inner.get(index) ?? index)] : [])),
      ...graph.nodes.map((node) => ({ ...node, inputs: moved(node.inputs), outputs: moved(node.outputs) })),
      ...graph.outputs.flatMap((index) => (inner.has(index) ? [flip(inner.get(index) ?? index, index)] : [])),
    ],
  }
}
