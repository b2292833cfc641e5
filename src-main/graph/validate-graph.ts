import type { Result } from '../contract/result.ts'
import { fail, succeed } from '../contract/result.ts'
import { checkStructure } from './check-structure.ts'
import type { Graph, Node, Tensor } from './graph.ts'
import { inferShapes } from './infer-shapes.ts'
import type { OperationKind } from './operations.ts'

/** How many inputs a node may have, and how many of the first must be there (the others may be -1). */
type InputCount = { readonly least: number; readonly most: number }

const exactly = (count: number): InputCount => ({ least: count, most: count })
const one = exactly(1)
const two = exactly(2)
const many: InputCount = { least: 1, most: Infinity }
const weighted: InputCount = { least: 2, most: 3 }

/** The inputs of each op kind, as TensorFlow Lite's kernels take them. */
const inputCounts = {
  abs: one,
  add: two,
  argMax: two,
  averagePool2d: one,
  batchMatMul: two,
  batchNormalization: exactly(5),
  cast: one,
  concatenation: many,
  conv2d: weighted,
  depthwiseConv2d: weighted,
  dequantize: one,
  div: two,
  elu: one,
  exp: one,
  expandDims: two,
  fullyConnected: weighted,
  gather: two,
  hardSwish: one,
  l2Normalization: one,
  leakyRelu: one,
  log: one,
  logistic: one,
  maximum: two,
  maxPool2d: one,
  mean: two,
  minimum: two,
  mirrorPad: two,
  mul: two,
  neg: one,
  pack: many,
  pad: two,
  padV2: exactly(3),
  prelu: two,
  quantize: one,
  reduceMax: two,
  reduceMin: two,
  relu: one,
  relu6: one,
  reshape: { least: 1, most: 2 },
  resizeBilinear: two,
  resizeNearestNeighbor: two,
  rsqrt: one,
  shape: one,
  slice: exactly(3),
  softmax: one,
  split: two,
  splitV: exactly(3),
  sqrt: one,
  square: one,
  squaredDifference: two,
  squeeze: one,
  stridedSlice: exactly(4),
  sub: two,
  sum: two,
  svdf: { least: 3, most: 5 },
  tanh: one,
  tile: two,
  transpose: two,
  transposeConv: { least: 3, most: 4 },
  unidirectionalSequenceLstm: { least: 1, most: 24 },
  unpack: one,
} satisfies Record<OperationKind, InputCount>

function nodeFault(node: Node): string | null {
  const { least, most } = inputCounts[node.operation.kind]
  const needed = least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`
  if (node.inputs.length < least || node.inputs.length > most) return `has ${node.inputs.length} inputs and needs ${needed}`
  const missing = node.inputs.slice(0, least).indexOf(-1)
  if (missing !== -1) return `lacks its input ${missing}`
  return node.outputs.length === 0 ? 'writes nothing' : null
}

function tensorFault(tensor: Tensor): string | null {
  const count = tensor.shape.reduce((product, size) => product * Math.abs(size), 1)
  if (tensor.data !== undefined && tensor.data.length !== count)
    return `holds ${tensor.data.length} values for the shape [${tensor.shape.join(', ')}]`
  if (tensor.quantization === undefined) return null
  const { scale, zeroPoint, axis } = tensor.quantization
  if (scale.length === 0 || scale.length !== zeroPoint.length)
    return `has ${scale.length} scales and ${zeroPoint.length} zero points`
  if (scale.some((value) => !(value >= 0 && value < Infinity))) return 'has a scale that is not a positive number'
  const channels = axis === null ? 1 : tensor.shape[axis]
  return scale.length === channels ? null : `has ${scale.length} scales where ${channels ?? 'no'} belong`
}

/**
 * Checks a whole graph: wiring, the number of inputs of each node, the size of every constant and quantization, and that all
 * shapes fit together. Fails with `graph-wiring`, `graph-inputs`, `graph-tensor`, `graph-shapes` or `graph-shapes-dynamic` and a
 * sentence that names the node or tensor.
 */
export function validateGraph(graph: Graph): Result<Graph> {
  const structure = checkStructure(graph)
  if (!structure.ok) return structure
  for (const node of graph.nodes) {
    const fault = nodeFault(node)
    if (fault !== null) return fail('graph-inputs', `Layer ${node.name} (${node.operation.kind}) ${fault}.`, { node: node.name })
  }
  for (const tensor of graph.tensors) {
    const fault = tensorFault(tensor)
    if (fault !== null) return fail('graph-tensor', `Tensor ${tensor.name} ${fault}.`, { tensor: tensor.name })
  }
  const inferred = inferShapes(graph)
  return inferred.ok ? succeed(graph) : inferred
}
