import type { OperationOf } from '../operations.ts'
import { windowAxis } from '../shapes/window-geometry.ts'
import { hybridInput } from './hybrid-input.ts'
import type { KernelFactory, Values } from './kernel.ts'
import { activationRange, input, output } from './kernel.ts'

type Geometry = {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly filterHeight: number
  readonly filterWidth: number
  readonly top: number
  readonly left: number
}

/** The offset of input cell (row, column) for every output pixel and tap, -1 in the padding: [pixel][tap], in elements. */
export function tapOffsets(
  operation: OperationOf<'conv2d' | 'depthwiseConv2d'>,
  shape: readonly number[],
  filter: readonly number[],
): Int32Array {
  const geometry = convolutionGeometry(operation, shape, filter)
  const { height, width, channels, filterHeight, filterWidth, top, left } = geometry
  const rows = windowAxis(height, filterHeight, operation.strideHeight, operation.dilationHeight, operation.padding).output
  const columns = windowAxis(width, filterWidth, operation.strideWidth, operation.dilationWidth, operation.padding).output
  const offsets = new Int32Array(rows * columns * filterHeight * filterWidth)
  let at = 0
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      for (let ky = 0; ky < filterHeight; ky++) {
        const row = y * operation.strideHeight - top + ky * operation.dilationHeight
        for (let kx = 0; kx < filterWidth; kx++) {
          const column = x * operation.strideWidth - left + kx * operation.dilationWidth
          const inside = row >= 0 && row < height && column >= 0 && column < width
          offsets[at++] = inside ? (row * width + column) * channels : -1
        }
      }
    }
  }
  return offsets
}

function convolutionGeometry(
  operation: OperationOf<'conv2d' | 'depthwiseConv2d'>,
  shape: readonly number[],
  filter: readonly number[],
): Geometry {
  const [, height = 1, width = 1, channels = 1] = shape
  const [, filterHeight = 1, filterWidth = 1] = filter
  const top = windowAxis(height, filterHeight, operation.strideHeight, operation.dilationHeight, operation.padding).before
  const left = windowAxis(width, filterWidth, operation.strideWidth, operation.dilationWidth, operation.padding).before
  return { height, width, channels, filterHeight, filterWidth, top, left }
}

/**
 * One row of a matrix product: outputs[to + o] = clamp(bias[o] + patch . weights[o]), four outputs at a time.
 * `weights` are [count, depth] beginning at `weightsAt`; sums are in double precision.
 */
export function multiplyRow(
  patch: Values,
  patchAt: number,
  depth: number,
  weights: Values,
  weightsAt: number,
  count: number,
  bias: Values | null,
  biasAt: number,
  outputs: Values,
  to: number,
  low: number,
  high: number,
): void {
  let o = 0
  for (; o + 3 < count; o += 4) {
    const w0 = weightsAt + o * depth
    const w1 = w0 + depth
    const w2 = w1 + depth
    const w3 = w2 + depth
    let s0 = bias === null ? 0 : bias[biasAt + o]!
    let s1 = bias === null ? 0 : bias[biasAt + o + 1]!
    let s2 = bias === null ? 0 : bias[biasAt + o + 2]!
    let s3 = bias === null ? 0 : bias[biasAt + o + 3]!
    for (let k = 0; k < depth; k++) {
      const value = patch[patchAt + k]!
      s0 += value * weights[w0 + k]!
      s1 += value * weights[w1 + k]!
      s2 += value * weights[w2 + k]!
      s3 += value * weights[w3 + k]!
    }
    outputs[to + o] = s0 < low ? low : s0 > high ? high : s0
    outputs[to + o + 1] = s1 < low ? low : s1 > high ? high : s1
    outputs[to + o + 2] = s2 < low ? low : s2 > high ? high : s2
    outputs[to + o + 3] = s3 < low ? low : s3 > high ? high : s3
  }
  for (; o < count; o++) {
    const w = weightsAt + o * depth
    let sum = bias === null ? 0 : bias[biasAt + o]!
    for (let k = 0; k < depth; k++) sum += patch[patchAt + k]! * weights[w + k]!
    outputs[to + o] = sum < low ? low : sum > high ? high : sum
  }
}

/** CONV_2D: gathers each window into a row and multiplies it by the filters; groups where the filters see fewer channels. */
export const conv2d: KernelFactory<OperationOf<'conv2d'>> = (operation, context) => {
  const [x, filter, result] = [input(context, 0), input(context, 1), output(context)]
  const bias = context.inputs[2]?.values ?? null
  const [low, high] = activationRange(operation.activation)
  const [filters = 1, , , groupChannels = 1] = filter.shape
  const [batches = 1, height = 1, width = 1, channels = 1] = x.shape
  const groups = channels / groupChannels
  const groupFilters = filters / groups
  const taps = filter.shape[1]! * filter.shape[2]!
  const depth = taps * groupChannels
  const offsets = tapOffsets(operation, x.shape, filter.shape)
  const pixels = offsets.length / taps
  const patch = new Float32Array(depth)
  const direct = taps === 1 && groups === 1 && !offsets.includes(-1)
  const { values, refresh } = hybridInput(x, filter, batches, filter.hybrid === 'per-channel')
  return () => {
    refresh()
    for (let b = 0; b < batches; b++) {
      const image = b * height * width * channels
      for (let pixel = 0; pixel < pixels; pixel++) {
        const to = (b * pixels + pixel) * filters
        if (direct) {
          multiplyRow(values, image + offsets[pixel]!, depth, filter.values, 0, filters, bias, 0, result.values, to, low, high)
          continue
        }
        for (let g = 0; g < groups; g++) {
          for (let tap = 0; tap < taps; tap++) {
            const from = offsets[pixel * taps + tap]!
            const into = tap * groupChannels
            if (from < 0) patch.fill(0, into, into + groupChannels)
            else for (let c = 0; c < groupChannels; c++) patch[into + c] = values[image + from + g * groupChannels + c]!
          }
          const first = g * groupFilters
          multiplyRow(
            patch,
            0,
            depth,
            filter.values,
            first * depth,
            groupFilters,
            bias,
            first,
            result.values,
            to + first,
            low,
            high,
          )
        }
      }
    }
  }
}

/** DEPTHWISE_CONV_2D: output channel ic * multiplier + m sees input channel ic only. */
export const depthwiseConv2d: KernelFactory<OperationOf<'depthwiseConv2d'>> = (operation, context) => {
  const [x, filter, result] = [input(context, 0), input(context, 1), output(context)]
  const bias = context.inputs[2]?.values ?? null
  const [low, high] = activationRange(operation.activation)
  const [batches = 1, height = 1, width = 1, channels = 1] = x.shape
  const filters = filter.shape[3]!
  const multiplier = filters / channels
  const taps = filter.shape[1]! * filter.shape[2]!
  const offsets = tapOffsets(operation, x.shape, filter.shape)
  const pixels = offsets.length / taps
  const sums = new Float64Array(filters)
  const weights = filter.values
  const { values, refresh } = hybridInput(x, filter, batches, filter.hybrid === 'per-channel')
  return () => {
    refresh()
    for (let b = 0; b < batches; b++) {
      const image = b * height * width * channels
      for (let pixel = 0; pixel < pixels; pixel++) {
        if (bias === null) sums.fill(0)
        else sums.set(bias)
        for (let tap = 0; tap < taps; tap++) {
          const offset = offsets[pixel * taps + tap]!
          if (offset < 0) continue
          const from = image + offset
          const w = tap * filters
          if (multiplier === 1) for (let c = 0; c < filters; c++) sums[c]! += values[from + c]! * weights[w + c]!
          else for (let o = 0; o < filters; o++) sums[o]! += values[from + Math.floor(o / multiplier)]! * weights[w + o]!
        }
        const to = (b * pixels + pixel) * filters
        for (let o = 0; o < filters; o++) {
          const sum = sums[o]!
          result.values[to + o] = sum < low ? low : sum > high ? high : sum
        }
      }
    }
  }
}
