import type { OperationKind } from './operations.ts'

/**
 * What quantization does with an op.
 *
 * weighted: weights and bias become constants with their own scales. same: inputs and output share scale and zero point.
 * fixed: the output's scale is part of the format. free: the output has the range that was observed. index: the output
 * holds positions or sizes, not real numbers. refused: there is no integer form on a microcontroller.
 */
export type QuantizationRule =
  | { readonly kind: 'weighted'; readonly weights: number; readonly bias: number; readonly axis: number }
  | { readonly kind: 'same' }
  | { readonly kind: 'fixed'; readonly int8: readonly [number, number]; readonly int16: readonly [number, number] }
  | { readonly kind: 'free' }
  | { readonly kind: 'index' }
  | { readonly kind: 'refused'; readonly remedy: string }

const same: QuantizationRule = { kind: 'same' }
const free: QuantizationRule = { kind: 'free' }
const index: QuantizationRule = { kind: 'index' }
const zeroToOne: QuantizationRule = { kind: 'fixed', int8: [1 / 256, -128], int16: [1 / 32768, 0] }
const oneToOne: QuantizationRule = { kind: 'fixed', int8: [1 / 128, 0], int16: [1 / 32768, 0] }
const desktopOnly: QuantizationRule = {
  kind: 'refused',
  remedy: 'It has no 8-bit form in TensorFlow Lite Micro. Replace it in the model, or move it outside',
}

/**
 * The rule of each op; source: the 8-bit specification of TensorFlow Lite and its converter's operator_property table.
 * Weight axes: output channels.
 */
export const quantizationRules = {
  abs: desktopOnly,
  add: free,
  argMax: index,
  averagePool2d: same,
  batchMatMul: free,
  batchNormalization: { kind: 'refused', remedy: 'Fold it into the layer before it first' },
  cast: desktopOnly,
  concatenation: same,
  conv2d: { kind: 'weighted', weights: 1, bias: 2, axis: 0 },
  depthwiseConv2d: { kind: 'weighted', weights: 1, bias: 2, axis: 3 },
  dequantize: { kind: 'refused', remedy: 'The model is quantized in part already. Start from the float model' },
  div: desktopOnly,
  elu: free,
  exp: desktopOnly,
  expandDims: same,
  fullyConnected: { kind: 'weighted', weights: 1, bias: 2, axis: 0 },
  gather: same,
  hardSwish: free,
  l2Normalization: oneToOne,
  leakyRelu: free,
  log: desktopOnly,
  logistic: zeroToOne,
  maximum: same,
  maxPool2d: same,
  mean: free,
  minimum: same,
  mirrorPad: same,
  mul: free,
  neg: desktopOnly,
  pack: same,
  pad: same,
  padV2: same,
  prelu: free,
  quantize: { kind: 'refused', remedy: 'The model is quantized in part already. Start from the float model' },
  reduceMax: same,
  reduceMin: same,
  relu: free,
  relu6: same,
  reshape: same,
  resizeBilinear: same,
  resizeNearestNeighbor: same,
  rsqrt: desktopOnly,
  shape: index,
  slice: same,
  softmax: zeroToOne,
  split: same,
  splitV: same,
  sqrt: desktopOnly,
  square: desktopOnly,
  squaredDifference: desktopOnly,
  squeeze: same,
  stridedSlice: same,
  sub: free,
  sum: free,
  svdf: {
    kind: 'refused',
    remedy: 'Let the TensorFlow Lite converter make the file INT8 and import that, or train a convolutional template here',
  },
  tanh: oneToOne,
  tile: same,
  transpose: same,
  transposeConv: { kind: 'weighted', weights: 1, bias: 3, axis: 0 },
  unidirectionalSequenceLstm: {
    kind: 'refused',
    remedy:
      'Train the template lstm or gru here, which is unrolled, or let the TensorFlow Lite converter make the file INT8 and import that',
  },
  unpack: same,
} as const satisfies Record<OperationKind, QuantizationRule>
