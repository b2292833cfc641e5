import { floatWord, type KernelCall } from './kernel-names.ts'

/** An address in the engine's memory, in bytes. */
export type Address = number

/** Pixels of pictures in memory: strides in floats. See resources/engine/windows.h. */
export type Grid = {
  readonly images: number
  readonly height: number
  readonly width: number
  readonly imageStride: number
  readonly rowStride: number
  readonly pixelStride: number
}

/** The grid of pictures without gaps. */
export function denseGrid(images: number, height: number, width: number, channels: number): Grid {
  return { images, height, width, imageStride: height * width * channels, rowStride: width * channels, pixelStride: channels }
}

/** The columns of an implied matrix: `taps` runs of `chunk` floats. */
export type Taps = { readonly offsets: readonly number[]; readonly chunk: number }

function gridWords(grid: Grid): number[] {
  return [grid.images, grid.height, grid.width, grid.imageStride, grid.rowStride, grid.pixelStride]
}

export type FusedActivation = 'none' | 'relu' | 'relu6' | 'reluN1To1'
const activationNumbers = { none: 0, relu: 1, relu6: 2, reluN1To1: 3 } as const

export function packPanels(a: {
  source: Address
  packed: Address
  rows: number
  columns: number
  rowStride: number
  columnStride: number
  panelRows?: number
}): KernelCall {
  const words = [a.source, a.packed, a.rows, a.columns, a.rowStride, a.columnStride, a.panelRows ?? a.rows]
  return { kernel: 'packPanels', words }
}

/** Floats that `packPanels` writes. */
export function packedLength(rows: number, columns: number): number {
  return rows * Math.ceil(columns / 8) * 8
}

export function windowProduct(a: {
  input: Address
  packed: Address
  bias: Address
  output: Address
  offsets: Address
  taps: Taps
  columns: number
  activation: FusedActivation
  accumulate: boolean
  in: Grid
  out: Grid
}): KernelCall {
  return {
    kernel: 'windowProduct',
    words: [
      a.input,
      a.packed,
      a.bias,
      a.output,
      a.offsets,
      a.taps.offsets.length,
      a.taps.chunk,
      a.columns,
      activationNumbers[a.activation],
      a.accumulate ? 1 : 0,
      ...gridWords(a.in),
      ...gridWords(a.out),
    ],
  }
}

export function windowCorrelate(a: {
  input: Address
  gradient: Address
  output: Address
  offsets: Address
  taps: Taps
  columns: number
  rowStride: number
  accumulate?: boolean
  in: Grid
  out: Grid
}): KernelCall {
  return {
    kernel: 'windowCorrelate',
    words: [
      a.input,
      a.gradient,
      a.output,
      a.offsets,
      a.taps.offsets.length,
      a.taps.chunk,
      a.columns,
      a.rowStride,
      a.accumulate === true ? 1 : 0,
      ...gridWords(a.in),
      ...gridWords(a.out),
    ],
  }
}

const unaryFunctions = [
  'copy',
  'relu',
  'relu6',
  'exp',
  'log',
  'sqrt',
  'rsqrt',
  'square',
  'neg',
  'sigmoid',
  'tanh',
  'step',
  'round',
  'floor',
  'clip',
  'abs',
  'reciprocal',
  'leakyRelu',
  'elu',
  'ceil',
  'affine',
] as const
export type UnaryFunction = (typeof unaryFunctions)[number]

export function unary(input: Address, output: Address, count: number, name: UnaryFunction, a = 0, b = 0): KernelCall {
  return { kernel: 'unary', words: [input, output, count, unaryFunctions.indexOf(name), floatWord(a), floatWord(b)] }
}

const binaryFunctions = [
  'add',
  'sub',
  'mul',
  'div',
  'maximum',
  'minimum',
  'squaredDifference',
  'equal',
  'notEqual',
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
] as const
export type BinaryFunction = (typeof binaryFunctions)[number]

/** Sizes and strides of a broadcast: four axes, outermost first. */
export type Broadcast = { readonly size: readonly number[]; readonly left: readonly number[]; readonly right: readonly number[] }

export function binary(left: Address, right: Address, output: Address, name: BinaryFunction, broadcast: Broadcast): KernelCall {
  const words = [left, right, output, binaryFunctions.indexOf(name), ...broadcast.size, ...broadcast.left, ...broadcast.right]
  return { kernel: 'binary', words }
}

export function fill(output: Address, count: number, value: number): KernelCall {
  return { kernel: 'fill', words: [output, count, floatWord(value)] }
}

export function selectElements(
  condition: Address,
  left: Address,
  right: Address,
  output: Address,
  count: number,
  run: number,
): KernelCall {
  return { kernel: 'selectElements', words: [condition, left, right, output, count, run] }
}

const castKinds = ['intToFloat', 'floatToInt', 'boolToFloat', 'floatToBool'] as const
export type CastKind = (typeof castKinds)[number]

export function cast(input: Address, output: Address, count: number, kind: CastKind): KernelCall {
  return { kernel: 'cast', words: [input, output, count, castKinds.indexOf(kind)] }
}

/** Copies along at most six axes, outermost first; strides in floats. */
export function move(
  input: Address,
  output: Address,
  size: readonly number[],
  inputStride: readonly number[],
  outputStride: readonly number[],
  accumulate = false,
): KernelCall {
  const missing = 6 - size.length
  const ones: number[] = Array.from({ length: missing }, () => 1)
  const zeros: number[] = Array.from({ length: missing }, () => 0)
  return {
    kernel: 'move',
    words: [input, output, ...ones, ...size, ...zeros, ...inputStride, ...zeros, ...outputStride, accumulate ? 1 : 0],
  }
}

export function gather(
  input: Address,
  indices: Address,
  output: Address,
  size: { outer: number; inputRows: number; outputRows: number; run: number },
): KernelCall {
  return { kernel: 'gather', words: [input, indices, output, size.outer, size.inputRows, size.outputRows, size.run] }
}

const reductions = ['sum', 'max', 'min'] as const
export type Reduction = (typeof reductions)[number]

/** input[outer][count][inner] -> output[outer][inner]; a sum is multiplied by `factor`. */
export function reduce(
  input: Address,
  output: Address,
  size: { outer: number; count: number; inner: number },
  name: Reduction,
  factor = 1,
): KernelCall {
  const words = [input, output, size.outer, size.count, size.inner, reductions.indexOf(name), floatWord(factor)]
  return { kernel: 'reduce', words }
}

export function softmax(
  input: Address,
  output: Address,
  rows: number,
  columns: number,
  logarithm: boolean,
  beta = 1,
): KernelCall {
  return { kernel: 'softmax', words: [input, output, rows, columns, logarithm ? 1 : 0, floatWord(beta)] }
}

/** How the taps of a window lie to each other, in floats. */
export type TapGrid = {
  readonly rows: number
  readonly columns: number
  readonly rowStep: number
  readonly columnStep: number
}

const tapWords = (taps: TapGrid): number[] => [taps.rows, taps.columns, taps.rowStep, taps.columnStep]

export function depthwise(a: {
  input: Address
  filter: Address
  bias: Address
  output: Address
  taps: TapGrid
  channels: number
  activation: FusedActivation
  in: Grid
  out: Grid
}): KernelCall {
  const words = [a.input, a.filter, a.bias, a.output, a.channels, activationNumbers[a.activation]]
  return { kernel: 'depthwise', words: [...words, ...tapWords(a.taps), ...gridWords(a.in), ...gridWords(a.out)] }
}

/** The window of a convolution or a pool over a picture. */
export type WindowShape = {
  readonly filterHeight: number
  readonly filterWidth: number
  readonly strideHeight: number
  readonly strideWidth: number
  readonly dilationHeight: number
  readonly dilationWidth: number
  readonly padTop: number
  readonly padLeft: number
}

export function depthwiseFilterGradient(a: {
  input: Address
  gradient: Address
  output: Address
  taps: TapGrid
  channels: number
  in: Grid
  out: Grid
}): KernelCall {
  const words = [a.input, a.gradient, a.output, a.channels, ...tapWords(a.taps), ...gridWords(a.in), ...gridWords(a.out)]
  return { kernel: 'depthwiseFilterGradient', words }
}

/** Floats between images and between rows. */
export type PictureStrides = { readonly imageStride: number; readonly rowStride: number }

export const denseStrides = (height: number, width: number, channels: number): PictureStrides => ({
  imageStride: height * width * channels,
  rowStride: width * channels,
})

export type PoolShape = {
  readonly images: number
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly outputHeight: number
  readonly outputWidth: number
  readonly window: WindowShape
  /** Where the pictures have borders. */
  readonly picture?: PictureStrides
  readonly pooled?: PictureStrides
}

function poolWords(input: Address, original: Address, output: Address, shape: PoolShape, maximum: boolean): number[] {
  const w = shape.window
  const picture = shape.picture ?? denseStrides(shape.height, shape.width, shape.channels)
  const pooled = shape.pooled ?? denseStrides(shape.outputHeight, shape.outputWidth, shape.channels)
  return [
    input,
    original,
    output,
    shape.images,
    shape.height,
    shape.width,
    shape.channels,
    shape.outputHeight,
    shape.outputWidth,
    w.filterHeight,
    w.filterWidth,
    w.strideHeight,
    w.strideWidth,
    w.padTop,
    w.padLeft,
    maximum ? 1 : 0,
    picture.imageStride,
    picture.rowStride,
    pooled.imageStride,
    pooled.rowStride,
  ]
}

export function pool(input: Address, output: Address, shape: PoolShape, maximum: boolean): KernelCall {
  return { kernel: 'pool', words: poolWords(input, 0, output, shape, maximum) }
}

/** `original` is the pooled picture of a maximum; a mean does not read it. */
export function poolGradient(
  gradient: Address,
  original: Address,
  output: Address,
  shape: PoolShape,
  maximum: boolean,
): KernelCall {
  return { kernel: 'poolGradient', words: poolWords(gradient, original, output, shape, maximum) }
}
