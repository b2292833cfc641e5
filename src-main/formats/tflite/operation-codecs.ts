import type { Builder } from 'flatbuffers'
import type { Graph, Node } from '../../graph/graph.ts'
import type { OperationAttributes, OperationKind } from '../../graph/operations.ts'
import type { FlatTable } from './flat-table.ts'
import type { OptionField } from './option-fields.ts'
import {
  activation,
  boolean,
  float32,
  int32,
  int32s,
  mirrorMode,
  optionalInt32s,
  padding,
  refuseFlag,
  requireTanh,
} from './option-fields.ts'
import { tanhActivationCode, tensorTypeCodes } from './schema.ts'

/** How one op kind is written in a .tflite file. */
export type OperationCodec<K extends OperationKind> = {
  /** Its BuiltinOperator number. */
  readonly code: number
  /** Its BuiltinOptions number; 0 when it has no options table. */
  readonly options: number
  readonly fields: {
    readonly [A in keyof OperationAttributes[K]]-?: OptionField<
      NonNullable<OperationAttributes[K][A]> | Extract<OperationAttributes[K][A], null>
    >
  }
  /** Fields that follow from the tensors rather than from an attribute. */
  readonly derived?: (builder: Builder, node: Node, graph: Graph) => void
  /** Throws when the file asks for something that no attribute can say. */
  readonly refuse?: (options: FlatTable | null, node: string) => void
}

function typeCode(graph: Graph, index: number | undefined): number {
  const tensor = index === undefined ? undefined : graph.tensors[index]
  return tensor === undefined ? 0 : tensorTypeCodes[tensor.type]
}

/** Integer nets of 16 bits use general scales here; the schema's default says powers of two. */
function generalScaleInt16(slot: number): (builder: Builder, node: Node, graph: Graph) => void {
  return (builder, node, graph) => {
    if (typeCode(graph, node.outputs[0]) === tensorTypeCodes.int16) builder.addFieldInt8(slot, 0, 1)
  }
}

/** 16-bit nets add up in 64 bits; a 32-bit bias asks for 32. */
function biasType(slot: number, input: number): (builder: Builder, node: Node, graph: Graph) => void {
  return (builder, node, graph) => {
    if (typeCode(graph, node.inputs[0]) !== tensorTypeCodes.int16) return
    const bias = node.inputs[input]
    if (typeCode(graph, bias) === tensorTypeCodes.int32) builder.addFieldInt8(slot, tensorTypeCodes.int32, 0)
  }
}

const plain = (code: number, options: number) => ({ code, options, fields: {} })
const windowFields = {
  padding: padding(0),
  strideWidth: int32(1),
  strideHeight: int32(2),
  filterWidth: int32(3),
  filterHeight: int32(4),
  activation: activation(5),
}
const reduction = (code: number) => ({ code, options: 27, fields: { keepDimensions: boolean(0) } })

/** Every op kind's codec; batchNormalization exists only before folding and has none. */
export const operationCodecs = {
  abs: plain(101, 78),
  add: { code: 0, options: 11, fields: { activation: activation(0) }, derived: generalScaleInt16(1) },
  argMax: { ...plain(56, 40), derived: (builder, node, graph) => builder.addFieldInt8(0, typeCode(graph, node.outputs[0]), 0) },
  averagePool2d: { code: 1, options: 5, fields: windowFields },
  batchMatMul: {
    code: 126,
    options: 101,
    fields: { adjointX: boolean(0), adjointY: boolean(1), asymmetricQuantizeInputs: boolean(2) },
  },
  batchNormalization: null,
  cast: {
    ...plain(53, 37),
    derived: (builder, node, graph) => {
      builder.addFieldInt8(0, typeCode(graph, node.inputs[0]), 0)
      builder.addFieldInt8(1, typeCode(graph, node.outputs[0]), 0)
    },
  },
  concatenation: { code: 2, options: 10, fields: { axis: int32(0), activation: activation(1) } },
  conv2d: {
    code: 3,
    options: 1,
    fields: {
      padding: padding(0),
      strideWidth: int32(1),
      strideHeight: int32(2),
      activation: activation(3),
      dilationWidth: int32(4, 1),
      dilationHeight: int32(5, 1),
    },
    derived: biasType(6, 2),
  },
  depthwiseConv2d: {
    code: 4,
    options: 2,
    fields: {
      padding: padding(0),
      strideWidth: int32(1),
      strideHeight: int32(2),
      depthMultiplier: int32(3),
      activation: activation(4),
      dilationWidth: int32(5, 1),
      dilationHeight: int32(6, 1),
    },
  },
  dequantize: plain(6, 38),
  div: { code: 42, options: 29, fields: { activation: activation(0) } },
  elu: plain(111, 0),
  exp: plain(47, 33),
  expandDims: plain(70, 52),
  fullyConnected: {
    code: 9,
    options: 8,
    fields: { activation: activation(0), keepDimensions: boolean(2), asymmetricQuantizeInputs: boolean(3) },
    derived: biasType(4, 2),
    refuse: refuseFlag(1, 'shuffled weights'),
  },
  gather: { code: 36, options: 23, fields: { axis: int32(0), batchDimensions: int32(1) } },
  hardSwish: plain(117, 91),
  l2Normalization: { code: 11, options: 12, fields: { activation: activation(0) } },
  leakyRelu: { code: 98, options: 75, fields: { alpha: float32(0) } },
  log: plain(73, 0),
  logistic: plain(14, 0),
  maximum: plain(55, 39),
  maxPool2d: { code: 17, options: 5, fields: windowFields },
  mean: reduction(40),
  minimum: plain(57, 39),
  mirrorPad: { code: 100, options: 77, fields: { mode: mirrorMode(0) } },
  mul: { code: 18, options: 21, fields: { activation: activation(0) } },
  neg: plain(59, 42),
  pack: {
    code: 83,
    options: 59,
    fields: { axis: int32(1) },
    derived: (builder, node) => builder.addFieldInt32(0, node.inputs.length, 0),
  },
  pad: plain(34, 22),
  padV2: plain(60, 43),
  prelu: plain(54, 0),
  quantize: plain(114, 89),
  reduceMax: reduction(82),
  reduceMin: reduction(89),
  relu: plain(19, 0),
  relu6: plain(21, 0),
  reshape: { code: 22, options: 17, fields: { newShape: optionalInt32s(0) } },
  resizeBilinear: { code: 23, options: 15, fields: { alignCorners: boolean(2), halfPixelCenters: boolean(3) } },
  resizeNearestNeighbor: { code: 97, options: 74, fields: { alignCorners: boolean(0), halfPixelCenters: boolean(1) } },
  rsqrt: plain(76, 0),
  shape: { ...plain(77, 55), derived: (builder, node, graph) => builder.addFieldInt8(0, typeCode(graph, node.outputs[0]), 0) },
  slice: plain(65, 48),
  softmax: { code: 25, options: 9, fields: { beta: float32(0) } },
  split: { code: 49, options: 35, fields: { splits: int32(0) } },
  splitV: { code: 102, options: 79, fields: { splits: int32(0) } },
  sqrt: plain(75, 0),
  square: plain(92, 66),
  squaredDifference: plain(99, 76),
  squeeze: { code: 43, options: 30, fields: { squeezeDimensions: int32s(0) } },
  stridedSlice: {
    code: 45,
    options: 32,
    fields: { beginMask: int32(0), endMask: int32(1), ellipsisMask: int32(2), newAxisMask: int32(3), shrinkAxisMask: int32(4) },
    refuse: refuseFlag(5, 'slice ends that count from the slice start'),
  },
  sub: { code: 41, options: 28, fields: { activation: activation(0) }, derived: generalScaleInt16(1) },
  sum: reduction(74),
  svdf: { code: 27, options: 7, fields: { rank: int32(0), activation: activation(1), asymmetricQuantizeInputs: boolean(2) } },
  tanh: plain(28, 0),
  tile: plain(69, 51),
  transpose: plain(39, 26),
  transposeConv: {
    code: 67,
    options: 49,
    fields: { padding: padding(0), strideWidth: int32(1), strideHeight: int32(2), activation: activation(3) },
    derived: biasType(4, 3),
  },
  unidirectionalSequenceLstm: {
    code: 44,
    options: 71,
    fields: { cellClip: float32(1), projectionClip: float32(2), timeMajor: boolean(3), asymmetricQuantizeInputs: boolean(4) },
    derived: (builder) => builder.addFieldInt8(0, tanhActivationCode, 0),
    refuse: requireTanh(0),
  },
  unpack: { code: 88, options: 64, fields: { count: int32(0), axis: int32(1) } },
} satisfies { readonly [K in OperationKind]: OperationCodec<K> | null }

/** The op kind of each BuiltinOperator number. */
export const operationKindOfCode: ReadonlyMap<number, OperationKind> = new Map(
  Object.entries(operationCodecs).flatMap(([kind, codec]) =>
    codec === null ? [] : [[codec.code, kind as OperationKind] as const],
  ),
)
