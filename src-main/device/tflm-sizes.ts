import type { OperationKind } from '../graph/operations.ts'

/** Cores whose compilers lay the objects of TensorFlow Lite Micro out differently. */
export type TflmTarget = 'cortex-m4' | 'four-byte-enums' | 'x86-64'

/** Bytes and alignment. */
export type Layout = { readonly bytes: number; readonly alignment: number }

/**
 * Sizes of the objects that the interpreter keeps in the arena (TensorFlow Lite Micro, source of 2026-08-20,
 * TF_LITE_STATIC_MEMORY defined). `cortex-m4`: arm-none-eabi-gcc with short enums; `four-byte-enums`: Xtensa and RISC-V.
 */
export type TflmSizes = {
  readonly pointer: number
  readonly arenaAllocator: number
  readonly memoryPlanner: number
  readonly allocator: number
  readonly builtinDataAllocator: number
  readonly subgraph: number
  readonly evalTensor: number
  readonly node: number
  readonly tensor: number
  readonly affineQuantization: number
  readonly scratchHandle: number
  readonly scratchRequest: number
  readonly allocationInfo: number
  /** What the greedy planner keeps for each buffer while it plans. */
  readonly plannedBuffer: number
  /** The structure that the parser makes of an op's options; none for ops that are absent. */
  readonly parameters: Partial<Readonly<Record<OperationKind, Layout>>>
  /** What an op keeps for itself between Init and Invoke; none for ops that are absent. */
  readonly operationData: Partial<Readonly<Record<OperationKind, number>>>
  readonly batchMatMulQuantization: number
}

const sameParameters: TflmSizes['parameters'] = {
  averagePool2d: { bytes: 40, alignment: 4 },
  batchMatMul: { bytes: 3, alignment: 1 },
  concatenation: { bytes: 8, alignment: 4 },
  conv2d: { bytes: 28, alignment: 4 },
  depthwiseConv2d: { bytes: 28, alignment: 4 },
  gather: { bytes: 8, alignment: 4 },
  leakyRelu: { bytes: 4, alignment: 4 },
  maxPool2d: { bytes: 40, alignment: 4 },
  mean: { bytes: 1, alignment: 1 },
  pack: { bytes: 8, alignment: 4 },
  reduceMax: { bytes: 1, alignment: 1 },
  reduceMin: { bytes: 1, alignment: 1 },
  reshape: { bytes: 36, alignment: 4 },
  resizeBilinear: { bytes: 2, alignment: 1 },
  resizeNearestNeighbor: { bytes: 2, alignment: 1 },
  softmax: { bytes: 4, alignment: 4 },
  split: { bytes: 4, alignment: 4 },
  splitV: { bytes: 4, alignment: 4 },
  squeeze: { bytes: 36, alignment: 4 },
  stridedSlice: { bytes: 24, alignment: 4 },
  sum: { bytes: 1, alignment: 1 },
  unidirectionalSequenceLstm: { bytes: 16, alignment: 4 },
  unpack: { bytes: 8, alignment: 4 },
}

const shortEnumParameters: TflmSizes['parameters'] = {
  ...sameParameters,
  add: { bytes: 2, alignment: 1 },
  argMax: { bytes: 1, alignment: 1 },
  cast: { bytes: 2, alignment: 1 },
  div: { bytes: 1, alignment: 1 },
  fullyConnected: { bytes: 5, alignment: 1 },
  l2Normalization: { bytes: 1, alignment: 1 },
  mirrorPad: { bytes: 1, alignment: 1 },
  mul: { bytes: 1, alignment: 1 },
  shape: { bytes: 1, alignment: 1 },
  sub: { bytes: 2, alignment: 1 },
  svdf: { bytes: 8, alignment: 4 },
  transposeConv: { bytes: 16, alignment: 4 },
}

const wideEnumParameters: TflmSizes['parameters'] = {
  ...sameParameters,
  add: { bytes: 8, alignment: 4 },
  argMax: { bytes: 4, alignment: 4 },
  cast: { bytes: 8, alignment: 4 },
  div: { bytes: 4, alignment: 4 },
  fullyConnected: { bytes: 16, alignment: 4 },
  l2Normalization: { bytes: 4, alignment: 4 },
  mirrorPad: { bytes: 4, alignment: 4 },
  mul: { bytes: 4, alignment: 4 },
  shape: { bytes: 4, alignment: 4 },
  sub: { bytes: 8, alignment: 4 },
  svdf: { bytes: 12, alignment: 4 },
  transposeConv: { bytes: 20, alignment: 4 },
}

const sameOperationData: TflmSizes['operationData'] = {
  abs: 20,
  add: 60,
  averagePool2d: 32,
  concatenation: 24,
  conv2d: 56,
  batchMatMul: 16,
  depthwiseConv2d: 56,
  dequantize: 32,
  div: 28,
  elu: 256,
  fullyConnected: 48,
  hardSwish: 20,
  l2Normalization: 4,
  leakyRelu: 24,
  logistic: 16,
  maxPool2d: 32,
  mean: 44,
  mirrorPad: 20,
  mul: 36,
  pad: 56,
  padV2: 56,
  prelu: 28,
  quantize: 32,
  reduceMax: 44,
  reduceMin: 44,
  relu: 28,
  relu6: 8,
  rsqrt: 20,
  softmax: 56,
  squaredDifference: 52,
  stridedSlice: 84,
  sub: 52,
  sum: 44,
  svdf: 36,
  tanh: 16,
  transposeConv: 72,
  unidirectionalSequenceLstm: 688,
}

const thirtyTwoBit = {
  pointer: 4,
  arenaAllocator: 36,
  memoryPlanner: 44,
  allocator: 36,
  builtinDataAllocator: 8,
  subgraph: 8,
  evalTensor: 12,
  node: 32,
  affineQuantization: 12,
  scratchHandle: 4,
  scratchRequest: 12,
  allocationInfo: 24,
  plannedBuffer: 40,
  operationData: sameOperationData,
  batchMatMulQuantization: 28,
}

/** The sizes for each target. */
export const tflmSizes: Readonly<Record<TflmTarget, TflmSizes>> = {
  'cortex-m4': { ...thirtyTwoBit, tensor: 32, parameters: shortEnumParameters },
  'four-byte-enums': { ...thirtyTwoBit, tensor: 40, parameters: wideEnumParameters },
  'x86-64': {
    pointer: 8,
    arenaAllocator: 72,
    memoryPlanner: 72,
    allocator: 72,
    builtinDataAllocator: 16,
    subgraph: 16,
    evalTensor: 24,
    node: 64,
    tensor: 64,
    affineQuantization: 24,
    scratchHandle: 8,
    scratchRequest: 16,
    allocationInfo: 32,
    plannedBuffer: 40,
    parameters: wideEnumParameters,
    operationData: {
      ...sameOperationData,
      batchMatMul: 32,
      concatenation: 40,
      conv2d: 72,
      depthwiseConv2d: 72,
      fullyConnected: 64,
      softmax: 80,
      transposeConv: 80,
    },
    batchMatMulQuantization: 28,
  },
}
