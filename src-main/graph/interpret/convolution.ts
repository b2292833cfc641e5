import type { OperationOf } from '../operations.ts'
import { windowAxis } from '../shapes/window-geometry.ts'
import { hybridInput } from './hybrid-input.ts'
import type { KernelFactory } from './kernel.ts'
import { activationRange, input, output } from './kernel.ts'
import { multiplyChannels, multiplyRows } from './products.ts'

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
  const { values, refresh } = hybridInput(x, filter, batches, filter.hybrid === 'per-channel')
  return () => {
    refresh()
    for (let b = 0; b < batches; b++) {
      const image = b * height * width * channels
      for (let g = 0; g < groups; g++) {
        const first = g * groupFilters
        const weights = {
          weights: filter.values,
          weightsAt: first * depth,
          count: groupFilters,
          depth,
          bias,
          biasAt: first,
          low,
          high,
        }
        const fill = (patches: Float32Array, from: number, to: number): void => {
          let into = 0
          for (let cell = from * taps; cell < to * taps; cell++, into += groupChannels) {
            const offset = offsets[cell]!
            if (offset < 0) patches.fill(0, into, into + groupChannels)
            else {
              const at = image + offset + g * groupChannels
              for (let c = 0; c < groupChannels; c++) patches[into + c] = values[at + c]!
            }
          }
        }
        multiplyRows(weights, pixels, fill, (outputs, from) => {
          const to = (b * pixels + from) * filters
          if (groups === 1) result.values.set(outputs, to)
          else
            outputs.forEach(
              (value, i) => (result.values[to + Math.floor(i / groupFilters) * filters + first + (i % groupFilters)] = value),
            )
        })
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
  const weights = filter.values
  const { values, refresh } = hybridInput(x, filter, batches, filter.hybrid === 'per-channel')
  const size = height * width * channels
  // Several filters a channel: every filter sees a copy of its channel.
  const spread = multiplier === 1 ? null : new Float32Array(height * width * filters)
  const cells = multiplier === 1 ? offsets : offsets.map((offset) => (offset < 0 ? offset : offset * multiplier))
  return () => {
    refresh()
    for (let b = 0; b < batches; b++) {
      const image = values.subarray(b * size, (b + 1) * size)
      for (let i = 0; spread && i < spread.length; i++) spread[i] = image[Math.floor(i / multiplier)]!
      multiplyChannels({ input: spread ?? image, offsets: cells, taps, weights, channels: filters, bias, low, high }, (outputs) =>
        result.values.set(outputs, b * pixels * filters),
      )
    }
  }
}
