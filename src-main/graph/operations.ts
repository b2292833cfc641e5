export type Padding = 'same' | 'valid'

/** An activation fused into the node that feeds it. */
export type Activation = 'none' | 'relu' | 'reluN1To1' | 'relu6'

type Window = {
  readonly filterHeight: number
  readonly filterWidth: number
  readonly strideHeight: number
  readonly strideWidth: number
  readonly padding: Padding
  readonly activation: Activation
}

type Convolution = {
  readonly strideHeight: number
  readonly strideWidth: number
  readonly dilationHeight: number
  readonly dilationWidth: number
  readonly padding: Padding
  readonly activation: Activation
}

/** Written by converters for hybrid nets only (float activations, int8 weights): activations get a zero point at run time. */
type Hybrid = { readonly asymmetricQuantizeInputs?: boolean }

type Reduction = { readonly keepDimensions: boolean }

type Resize = { readonly alignCorners: boolean; readonly halfPixelCenters: boolean }

/**
 * The attributes of each op kind. Inputs and their order are TensorFlow Lite's (constants such as axes, paddings, shapes
 * and permutations are input tensors with data), so that a file can be read and written without renaming anything.
 */
export type OperationAttributes = {
  abs: Record<never, never>
  add: { readonly activation: Activation }
  argMax: Record<never, never>
  averagePool2d: Window
  batchMatMul: { readonly adjointX: boolean; readonly adjointY: boolean } & Hybrid
  /** Float only, written by templates and importers: inputs x, gamma, beta, mean, variance. Folded before quantization. */
  batchNormalization: { readonly epsilon: number }
  cast: Record<never, never>
  concatenation: { readonly axis: number; readonly activation: Activation }
  conv2d: Convolution
  depthwiseConv2d: Convolution & { readonly depthMultiplier: number }
  dequantize: Record<never, never>
  div: { readonly activation: Activation }
  elu: Record<never, never>
  exp: Record<never, never>
  expandDims: Record<never, never>
  fullyConnected: { readonly activation: Activation; readonly keepDimensions: boolean } & Hybrid
  gather: { readonly axis: number; readonly batchDimensions: number }
  hardSwish: Record<never, never>
  l2Normalization: { readonly activation: Activation }
  leakyRelu: { readonly alpha: number }
  log: Record<never, never>
  logistic: Record<never, never>
  maximum: Record<never, never>
  maxPool2d: Window
  mean: Reduction
  minimum: Record<never, never>
  mirrorPad: { readonly mode: 'reflect' | 'symmetric' }
  mul: { readonly activation: Activation }
  neg: Record<never, never>
  pack: { readonly axis: number }
  pad: Record<never, never>
  padV2: Record<never, never>
  prelu: Record<never, never>
  quantize: Record<never, never>
  reduceMax: Reduction
  reduceMin: Reduction
  relu: Record<never, never>
  relu6: Record<never, never>
  reshape: { readonly newShape: readonly number[] | null }
  resizeBilinear: Resize
  resizeNearestNeighbor: Resize
  rsqrt: Record<never, never>
  shape: Record<never, never>
  slice: Record<never, never>
  softmax: { readonly beta: number }
  split: { readonly splits: number }
  splitV: { readonly splits: number }
  sqrt: Record<never, never>
  square: Record<never, never>
  squaredDifference: Record<never, never>
  squeeze: { readonly squeezeDimensions: readonly number[] }
  stridedSlice: {
    readonly beginMask: number
    readonly endMask: number
    readonly ellipsisMask: number
    readonly newAxisMask: number
    readonly shrinkAxisMask: number
  }
  sub: { readonly activation: Activation }
  sum: Reduction
  svdf: { readonly rank: number; readonly activation: Activation } & Hybrid
  tanh: Record<never, never>
  tile: Record<never, never>
  transpose: Record<never, never>
  transposeConv: {
    readonly strideHeight: number
    readonly strideWidth: number
    readonly padding: Padding
    readonly activation: Activation
  }
  unidirectionalSequenceLstm: { readonly cellClip: number; readonly projectionClip: number; readonly timeMajor: boolean } & Hybrid
  unpack: { readonly axis: number; readonly count: number }
}

export type OperationKind = keyof OperationAttributes

/** One op kind with its attributes: a union discriminated by `kind`. */
export type Operation = {
  [K in OperationKind]: { readonly kind: K } & Readonly<OperationAttributes[K]>
}[OperationKind]

export type OperationOf<K extends OperationKind> = Extract<Operation, { kind: K }>
