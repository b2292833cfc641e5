import type { ConvolutionWindow } from './window.ts'

/** Working memory that a depthwise kernel may take for a plane of one channel, where one band of rows fits into it. */
const planeBudgetBytes = 1024

type Axis = {
  readonly output: number
  readonly filter: number
  readonly stride: number
  readonly dilation: number
}

type Geometry = Pick<
  ConvolutionWindow,
  | 'outputHeight'
  | 'outputWidth'
  | 'filterHeight'
  | 'filterWidth'
  | 'strideHeight'
  | 'strideWidth'
  | 'dilationHeight'
  | 'dilationWidth'
>

const reach = (axis: Axis): number => (axis.filter - 1) * axis.dilation + 1

/** Bytes of the plane and of the taps as 16-bit numbers, for `rows` rows of output along `y` at a time. */
function bandBytes(y: Axis, x: Axis, rows: number): number {
  const pairs = Math.ceil(reach(x) / 2)
  const width = 2 * Math.ceil(((4 * Math.ceil(x.output / 4) - 1) * x.stride + 2 * pairs) / 2)
  return ((rows - 1) * y.stride + reach(y)) * width * 2 + y.filter * pairs * 4
}

/**
 * How many rows of output tk_depthwise_conv_2d_s8 computes from one filling of its plane, and the scratch memory that it takes.
 * It turns planes that it can fill at once if they are higher than wide.
 */
export function depthwiseBand(geometry: Geometry): { readonly bandHeight: number; readonly scratchBytes: number } {
  const y = {
    output: geometry.outputHeight,
    filter: geometry.filterHeight,
    stride: geometry.strideHeight,
    dilation: geometry.dilationHeight,
  }
  const x = {
    output: geometry.outputWidth,
    filter: geometry.filterWidth,
    stride: geometry.strideWidth,
    dilation: geometry.dilationWidth,
  }
  const whole = y.output > x.output ? bandBytes(x, y, x.output) : bandBytes(y, x, y.output)
  if (whole <= planeBudgetBytes) return { bandHeight: y.output, scratchBytes: whole }
  let bandHeight = Math.max(1, y.output - 1)
  while (bandHeight > 1 && bandBytes(y, x, bandHeight) > planeBudgetBytes) bandHeight--
  return { bandHeight, scratchBytes: bandBytes(y, x, bandHeight) }
}
