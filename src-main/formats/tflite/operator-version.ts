import type { DataType, Graph, Node } from '../../graph/graph.ts'
import type { OperationKind } from '../../graph/operations.ts'

/** What a version depends on. */
type Signature = {
  readonly node: Node
  /** Types of the inputs (null for a missing one) and of the first output. */
  readonly inputs: readonly (DataType | null)[]
  readonly output: DataType
  readonly rank: number
  /** The second input is quantized for each channel. */
  readonly perChannel: boolean
  readonly broadcasts: boolean
}

type Rule = (signature: Signature) => number

/** By the type of the first input: [int8, int16, anything else]. */
function byType(int8: number, int16: number): Rule {
  return ({ inputs }) => (inputs[0] === 'int8' ? int8 : inputs[0] === 'int16' ? int16 : 1)
}

const first: Rule = () => 1
const int8Second = byType(2, 1)
const int16Third = byType(2, 3)

function isHybrid({ inputs, output }: Signature): boolean {
  return inputs[0] === 'float32' && inputs[1] === 'int8' && output === 'float32'
}

function isAsymmetric({ node }: Signature): boolean {
  return 'asymmetricQuantizeInputs' in node.operation && node.operation.asymmetricQuantizeInputs === true
}

/** 16-bit activations whose accumulator is asked to be 32 bits wide, by a 32-bit bias. */
function hasNarrowBias({ inputs }: Signature, bias: number): boolean {
  return inputs[0] === 'int16' && inputs[bias] === 'int32'
}

const binary: Rule = (signature) => (signature.broadcasts && signature.rank > 4 ? 3 : int8Second(signature))

const conv2d: Rule = (signature) => {
  if (hasNarrowBias(signature, 2)) return 8
  if (signature.inputs[1] === 'int4') return 7
  if (isHybrid(signature)) return signature.perChannel ? 5 : 2
  return byType(3, 4)(signature)
}

const depthwiseConv2d: Rule = (signature) => {
  if (signature.inputs[1] === 'int4') return 7
  if (isHybrid(signature)) return signature.perChannel ? 6 : 4
  const operation = signature.node.operation
  const dilated = operation.kind === 'depthwiseConv2d' && (operation.dilationHeight !== 1 || operation.dilationWidth !== 1)
  const version = byType(3, 5)(signature)
  return version === 1 && dilated ? 2 : version
}

const fullyConnected: Rule = (signature) => {
  const { node, inputs } = signature
  if (hasNarrowBias(signature, 2)) return 11
  if (inputs[1] === 'int4') return inputs[0] === 'int16' ? 13 : 10
  if (isHybrid(signature)) return signature.perChannel ? 12 : isAsymmetric(signature) ? 9 : 3
  if (inputs[0] === 'int16') return 7
  if (inputs.length === 2) return 6
  if (node.operation.kind === 'fullyConnected' && node.operation.keepDimensions) return 5
  return inputs[0] === 'int8' ? 4 : 1
}

const transposeConv: Rule = (signature) => {
  const { node, inputs } = signature
  if (inputs[2] === 'int16' && inputs[3] === 'int32') return 5
  if (node.operation.kind === 'transposeConv' && node.operation.activation !== 'none') return 4
  if (inputs.length === 4 && inputs[3] !== null) return 3
  return inputs[1] === 'int8' ? 2 : 1
}

const resize: Rule = (signature) => {
  const operation = signature.node.operation
  if (signature.inputs[0] === 'int16') return 4
  const centred = 'halfPixelCenters' in operation && operation.halfPixelCenters
  const aligned = operation.kind === 'resizeNearestNeighbor' && operation.alignCorners
  return centred || aligned ? 3 : int8Second(signature)
}

const pad: Rule = (signature) => (signature.inputs[0] === 'bool' ? 5 : signature.rank > 4 ? 4 : int16Third(signature))

const largeRank =
  (version: number, rest: Rule): Rule =>
  (signature) =>
    signature.rank > 4 ? version : rest(signature)

/** The version of each op that a file must name: what LiteRT checks and TFLM ignores. Source: op_version.cc of TensorFlow. */
const versionRules = {
  abs: ({ inputs }) =>
    inputs[0] === 'int32' ? 5 : inputs[0] === 'int16' ? 3 : inputs[0] === 'int8' || inputs[0] === 'uint8' ? 2 : 1,
  add: ({ inputs }) => (inputs[0] === 'int64' ? 4 : inputs[0] === 'int16' ? 3 : inputs[0] === 'int8' ? 2 : 1),
  argMax: ({ inputs }) => (inputs[0] === 'bool' ? 3 : inputs[0] === 'int8' ? 2 : 1),
  averagePool2d: int16Third,
  batchMatMul: (signature) => (isHybrid(signature) && isAsymmetric(signature) ? 4 : int16Third(signature)),
  batchNormalization: first,
  cast: ({ inputs, output }) =>
    inputs[0] === 'float16' || output === 'float16' ? 5 : inputs[0] === 'int8' || output === 'int8' ? 3 : 1,
  concatenation: int16Third,
  conv2d,
  depthwiseConv2d,
  dequantize: ({ inputs }) =>
    inputs[0] === 'int4' ? 6 : inputs[0] === 'int16' || inputs[0] === 'float16' ? 3 : inputs[0] === 'int8' ? 2 : 1,
  div: ({ broadcasts, rank }) => (broadcasts && rank > 4 ? 2 : 1),
  elu: first,
  exp: byType(2, 2),
  expandDims: first,
  fullyConnected,
  gather: (signature) => {
    const operation = signature.node.operation
    if (operation.kind === 'gather' && operation.batchDimensions !== 0) return 5
    return signature.inputs[0] === 'bool' ? 3 : byType(2, 4)(signature)
  },
  hardSwish: first,
  l2Normalization: int8Second,
  leakyRelu: byType(1, 2),
  log: byType(2, 2),
  logistic: int16Third,
  maximum: (signature) => (signature.broadcasts && signature.rank > 4 ? 3 : byType(2, 4)(signature)),
  maxPool2d: int16Third,
  mean: int16Third,
  minimum: (signature) => (signature.broadcasts && signature.rank > 4 ? 3 : byType(2, 4)(signature)),
  mirrorPad: int16Third,
  mul: ({ inputs }) => (inputs[0] === 'int64' ? 5 : inputs[0] === 'int16' ? 4 : inputs[0] === 'int8' ? 2 : 1),
  neg: first,
  pack: int16Third,
  pad,
  padV2: pad,
  prelu: first,
  quantize: ({ output }) => (output === 'int4' ? 4 : output === 'int16' ? 2 : 1),
  reduceMax: int16Third,
  reduceMin: int16Third,
  relu: ({ inputs }) => (inputs[0] === 'int16' ? 3 : inputs[0] === 'int8' || inputs[0] === 'uint8' ? 2 : 1),
  relu6: int16Third,
  reshape: first,
  resizeBilinear: resize,
  resizeNearestNeighbor: resize,
  rsqrt: int16Third,
  shape: first,
  slice: largeRank(5, byType(2, 4)),
  softmax: int16Third,
  split: ({ inputs }) => (inputs[1] === 'int16' ? 4 : inputs[1] === 'int32' ? 3 : inputs[1] === 'int8' ? 2 : 1),
  splitV: int8Second,
  sqrt: byType(2, 2),
  square: first,
  squaredDifference: int8Second,
  squeeze: first,
  stridedSlice: (signature) => {
    const operation = signature.node.operation
    if (operation.kind === 'stridedSlice' && (operation.ellipsisMask !== 0 || operation.newAxisMask !== 0)) return 6
    if (signature.rank > 4) return 4
    return signature.inputs[0] === 'bool' ? 3 : int8Second(signature)
  },
  sub: (signature) => (signature.inputs[0] === 'int16' ? 5 : signature.inputs[0] === 'int64' ? 4 : binary(signature)),
  sum: int8Second,
  svdf: (signature) => (isHybrid(signature) ? (isAsymmetric(signature) ? 4 : 2) : byType(3, 1)(signature)),
  tanh: int16Third,
  tile: byType(3, 1),
  transpose: ({ inputs, rank }) =>
    rank > 5 ? 6 : inputs[0] === 'int16' ? 5 : rank > 4 ? 4 : inputs[0] === 'bool' ? 3 : inputs[0] === 'int8' ? 2 : 1,
  transposeConv,
  unidirectionalSequenceLstm: ({ node, inputs, output }) => {
    const asymmetric = node.operation.kind === 'unidirectionalSequenceLstm' && node.operation.asymmetricQuantizeInputs === true
    return inputs[0] === 'float32' && inputs[2] === 'int8' && output === 'float32' ? (asymmetric ? 3 : 2) : 1
  },
  unpack: ({ inputs }) =>
    inputs[0] === 'int16' ? 4 : inputs[0] === 'bool' ? 3 : inputs[0] === 'int8' || inputs[0] === 'uint8' ? 2 : 1,
} satisfies Record<OperationKind, Rule>

/** The operator version of a node. */
export function operatorVersion(node: Node, graph: Graph): number {
  const tensors = node.inputs.map((index) => (index === -1 ? null : (graph.tensors[index] ?? null)))
  const shapes = tensors.flatMap((tensor) => (tensor === null ? [] : [tensor.shape]))
  return versionRules[node.operation.kind]({
    node,
    inputs: tensors.map((tensor) => tensor?.type ?? null),
    output: graph.tensors[node.outputs[0] ?? -1]?.type ?? 'float32',
    rank: Math.max(0, ...shapes.map((shape) => shape.length)),
    perChannel: tensors[1]?.quantization?.axis !== null && tensors[1]?.quantization !== undefined,
    broadcasts: shapes.length > 1 && shapes[0]?.join() !== shapes[1]?.join(),
  })
}
