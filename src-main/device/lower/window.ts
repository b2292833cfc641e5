import type { OperationOf, Padding } from '../../graph/operations.ts'
import type { NodeContext } from './node-context.ts'
import type { SlidingWindow } from './overlap.ts'

/** Padded cells before the first input for a SAME or VALID window (TensorFlow Lite's ComputePadding). */
export function padBefore(
  input: number,
  output: number,
  filter: number,
  stride: number,
  dilation: number,
  padding: Padding,
): number {
  if (padding === 'valid') return 0
  return Math.floor(Math.max(0, (output - 1) * stride + (filter - 1) * dilation + 1 - input) / 2)
}

/** The window of a convolution: what its parameter structure holds up to the padding. */
export type ConvolutionWindow = SlidingWindow & {
  readonly batches: number
  readonly inputChannels: number
  readonly outputChannels: number
  readonly filterHeight: number
  readonly filterWidth: number
  readonly dilationHeight: number
  readonly dilationWidth: number
} & Readonly<Record<string, number>>

/** The members of a convolution's parameter structure up to the padding, in their C order. */
export function convolutionGeometry(
  context: NodeContext,
  input: readonly number[],
  output: readonly number[],
  filterHeight: number,
  filterWidth: number,
  lastFilterMember: number,
  depthwise: boolean,
  operation: OperationOf<'conv2d' | 'depthwiseConv2d'>,
): ConvolutionWindow {
  const [batches, inputHeight, inputWidth, inputChannels] = fourDimensions(context, input)
  const [, outputHeight, outputWidth, outputChannels] = fourDimensions(context, output)
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, padding } = operation
  return {
    batches,
    inputHeight,
    inputWidth,
    inputChannels,
    outputHeight,
    outputWidth,
    outputChannels,
    filterHeight,
    filterWidth,
    [depthwise ? 'depthMultiplier' : 'filterChannels']: lastFilterMember,
    strideHeight,
    strideWidth,
    dilationHeight,
    dilationWidth,
    padTop: context.padTop ?? padBefore(inputHeight, outputHeight, filterHeight, strideHeight, dilationHeight, padding),
    padLeft: padBefore(inputWidth, outputWidth, filterWidth, strideWidth, dilationWidth, padding),
  }
}

/** What a `tk_size` holds. */
const longestRow = 65535

/** The same window with height and width exchanged where nothing has a width, so that rows are long: 1-D convolutions. */
export function withoutUnitWidth(geometry: ConvolutionWindow): ConvolutionWindow {
  const { inputWidth, outputWidth, filterWidth, padLeft } = geometry
  if (inputWidth !== 1 || outputWidth !== 1 || filterWidth !== 1 || padLeft !== 0) return geometry
  return {
    ...geometry,
    inputHeight: 1,
    inputWidth: geometry.inputHeight,
    outputHeight: 1,
    outputWidth: geometry.outputHeight,
    filterHeight: 1,
    filterWidth: geometry.filterHeight,
    strideHeight: 1,
    strideWidth: geometry.strideHeight,
    dilationHeight: 1,
    dilationWidth: geometry.dilationHeight,
    padTop: 0,
    padLeft: geometry.padTop,
  }
}

/** Filters of one pixel that visit every pixel see a picture as one long row. */
export function inOneRow(geometry: ConvolutionWindow): ConvolutionWindow {
  const { filterHeight, filterWidth, strideHeight, strideWidth, inputHeight, inputWidth, outputHeight, outputWidth } = geometry
  const pixels = inputHeight * inputWidth
  if (filterHeight * filterWidth * strideHeight * strideWidth !== 1 || pixels !== outputHeight * outputWidth) return geometry
  if (pixels > longestRow) return geometry
  return { ...geometry, inputHeight: 1, inputWidth: pixels, outputHeight: 1, outputWidth: pixels }
}

/** A shape that has to have four dimensions: batch, height, width, channels. */
export function fourDimensions(context: NodeContext, shape: readonly number[]): [number, number, number, number] {
  const [batch, height, width, channels] = shape
  if (shape.length !== 4 || batch === undefined || height === undefined || width === undefined || channels === undefined) {
    context.refuse(
      'unsupported-rank',
      `works on a tensor of shape ${shape.join('×')}`,
      'reshape it to batch, height, width and channels first',
    )
  }
  return [batch, height, width, channels]
}
