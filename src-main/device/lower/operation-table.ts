import type { Node } from '../../graph/graph.ts'
import type { OperationKind, OperationOf } from '../../graph/operations.ts'
import {
  lowerAbs,
  lowerHardSwish,
  lowerLeakyRelu,
  lowerRealFunction,
  lowerRelu,
  lowerRelu6,
  lowerSigmoid,
} from './activations.ts'
import { lowerBatchMatMul } from './batch-matmul.ts'
import { lowerConv2d, lowerDepthwiseConv2d } from './convolution.ts'
import { lowerAdd, lowerExtremum, lowerMul, lowerPrelu, lowerSquaredDifference } from './elementwise.ts'
import { lowerFullyConnected } from './fully-connected.ts'
import { lowerGather, lowerMirrorPad, lowerResizeNearest } from './gathering.ts'
import type { NodeContext } from './node-context.ts'
import { lowerArgMax, lowerBatchNormalization, lowerCast, lowerL2Normalization, lowerShape } from './other-operations.ts'
import { lowerPool } from './pooling.ts'
import { lowerDequantize, lowerQuantize } from './quantizing.ts'
import {
  lowerConcatenation,
  lowerPad,
  lowerReshape,
  lowerSlice,
  lowerSplit,
  lowerStridedSlice,
  lowerTile,
  lowerTranspose,
  lowerUnpack,
} from './rearranging.ts'
import { lowerLstm, lowerSvdf } from './recurrent.ts'
import { lowerReduction } from './reduction.ts'
import { lowerResizeBilinear } from './resize-bilinear.ts'
import { lowerSoftmax } from './softmax.ts'
import { lowerTransposeConv } from './transpose-conv.ts'

type LowerOperation<K extends OperationKind> = (context: NodeContext, operation: OperationOf<K>) => void

const operationTable = {
  abs: lowerAbs,
  add: lowerAdd,
  argMax: lowerArgMax,
  averagePool2d: lowerPool,
  batchMatMul: lowerBatchMatMul,
  batchNormalization: lowerBatchNormalization,
  cast: lowerCast,
  concatenation: lowerConcatenation,
  conv2d: lowerConv2d,
  depthwiseConv2d: lowerDepthwiseConv2d,
  dequantize: lowerDequantize,
  div: lowerMul,
  elu: lowerRealFunction,
  exp: lowerRealFunction,
  expandDims: lowerReshape,
  fullyConnected: lowerFullyConnected,
  gather: lowerGather,
  hardSwish: lowerHardSwish,
  l2Normalization: lowerL2Normalization,
  leakyRelu: lowerLeakyRelu,
  log: lowerRealFunction,
  logistic: lowerSigmoid,
  maximum: lowerExtremum,
  maxPool2d: lowerPool,
  mean: lowerReduction,
  minimum: lowerExtremum,
  mirrorPad: lowerMirrorPad,
  mul: lowerMul,
  neg: lowerRealFunction,
  pack: lowerConcatenation,
  pad: lowerPad,
  padV2: lowerPad,
  prelu: lowerPrelu,
  quantize: lowerQuantize,
  reduceMax: lowerReduction,
  reduceMin: lowerReduction,
  relu: lowerRelu,
  relu6: lowerRelu6,
  reshape: lowerReshape,
  resizeBilinear: lowerResizeBilinear,
  resizeNearestNeighbor: lowerResizeNearest,
  rsqrt: lowerRealFunction,
  shape: lowerShape,
  slice: lowerSlice,
  softmax: lowerSoftmax,
  split: lowerSplit,
  splitV: lowerSplit,
  sqrt: lowerRealFunction,
  square: lowerRealFunction,
  squaredDifference: lowerSquaredDifference,
  squeeze: lowerReshape,
  stridedSlice: lowerStridedSlice,
  sub: lowerAdd,
  sum: lowerReduction,
  svdf: lowerSvdf,
  tanh: lowerSigmoid,
  tile: lowerTile,
  transpose: lowerTranspose,
  transposeConv: lowerTransposeConv,
  unidirectionalSequenceLstm: lowerLstm,
  unpack: lowerUnpack,
} satisfies { [K in OperationKind]: LowerOperation<K> }

/** Lowers one node by its entry in the table. */
export function lowerNode(context: NodeContext, node: Node): void {
  const lowerOperation = operationTable[node.operation.kind] as LowerOperation<OperationKind>
  lowerOperation(context, node.operation)
}
