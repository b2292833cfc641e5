import type { OperationOf } from '../operations.ts'
import { tapOffsets } from './convolution.ts'
import type { KernelContext, KernelFactory } from './kernel.ts'
import { activationRange, clampValues, input, output } from './kernel.ts'

type Pool = OperationOf<'averagePool2d' | 'maxPool2d'>

function windows(operation: Pool, context: KernelContext) {
  const x = input(context, 0)
  const convolution = { ...operation, kind: 'conv2d', dilationHeight: 1, dilationWidth: 1 } as const
  const taps = operation.filterHeight * operation.filterWidth
  const offsets = tapOffsets(convolution, x.shape, [1, operation.filterHeight, operation.filterWidth, 1])
  return {
    x,
    taps,
    offsets,
    pixels: offsets.length / taps,
    result: output(context),
    range: activationRange(operation.activation),
  }
}

/** AVERAGE_POOL_2D: the mean of the cells that lie inside the input. */
export const averagePool2d: KernelFactory<OperationOf<'averagePool2d'>> = (operation, context) => {
  const { x, taps, offsets, pixels, result, range } = windows(operation, context)
  const [batches = 1, height = 1, width = 1, channels = 1] = x.shape
  const sums = new Float64Array(channels)
  return () => {
    for (let b = 0; b < batches; b++) {
      const image = b * height * width * channels
      for (let pixel = 0; pixel < pixels; pixel++) {
        let count = 0
        sums.fill(0)
        for (let tap = 0; tap < taps; tap++) {
          const from = offsets[pixel * taps + tap]!
          if (from < 0) continue
          count++
          for (let c = 0; c < channels; c++) sums[c]! += x.values[image + from + c]!
        }
        const to = (b * pixels + pixel) * channels
        for (let c = 0; c < channels; c++) result.values[to + c] = sums[c]! / count
      }
    }
    clampValues(result.values, range)
  }
}

/** MAX_POOL_2D: the largest of the cells that lie inside the input. */
export const maxPool2d: KernelFactory<OperationOf<'maxPool2d'>> = (operation, context) => {
  const { x, taps, offsets, pixels, result, range } = windows(operation, context)
  const [batches = 1, height = 1, width = 1, channels = 1] = x.shape
  return () => {
    result.values.fill(-Infinity)
    for (let b = 0; b < batches; b++) {
      const image = b * height * width * channels
      for (let pixel = 0; pixel < pixels; pixel++) {
        const to = (b * pixels + pixel) * channels
        for (let tap = 0; tap < taps; tap++) {
          const from = offsets[pixel * taps + tap]!
          if (from < 0) continue
          for (let c = 0; c < channels; c++) {
            const value = x.values[image + from + c]!
            if (value > result.values[to + c]!) result.values[to + c] = value
          }
        }
      }
    }
    clampValues(result.values, range)
  }
}
