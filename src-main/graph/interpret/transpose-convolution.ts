import type { OperationOf } from '../operations.ts'
import { windowAxis } from '../shapes/window-geometry.ts'
import type { KernelFactory } from './kernel.ts'
import { activationRange, clampValues, input, output } from './kernel.ts'

/** TRANSPOSE_CONV: every input pixel spreads its filter over the output; inputs output shape, filter OHWI, x, bias. */
export const transposeConv: KernelFactory<OperationOf<'transposeConv'>> = (operation, context) => {
  const [filter, x, result] = [input(context, 1), input(context, 2), output(context)]
  const bias = context.inputs[3]?.values ?? null
  const range = activationRange(operation.activation)
  const [batches = 1, height = 1, width = 1, channels = 1] = x.shape
  const [, outputHeight = 1, outputWidth = 1, filters = 1] = result.shape
  const [, filterHeight = 1, filterWidth = 1] = filter.shape
  const top = windowAxis(outputHeight, filterHeight, operation.strideHeight, 1, operation.padding).before
  const left = windowAxis(outputWidth, filterWidth, operation.strideWidth, 1, operation.padding).before
  const sums = new Float64Array(result.values.length)
  const spread = (from: number, image: number, row: number, column: number): void => {
    for (let ky = 0; ky < filterHeight; ky++) {
      for (let kx = 0; kx < filterWidth; kx++) {
        const y = row + ky
        const z = column + kx
        if (y < 0 || y >= outputHeight || z < 0 || z >= outputWidth) continue
        const to = image + (y * outputWidth + z) * filters
        for (let o = 0; o < filters; o++) {
          const w = ((o * filterHeight + ky) * filterWidth + kx) * channels
          let sum = 0
          for (let c = 0; c < channels; c++) sum += x.values[from + c]! * filter.values[w + c]!
          sums[to + o]! += sum
        }
      }
    }
  }
  return () => {
    for (let i = 0; i < sums.length; i++) sums[i] = bias === null ? 0 : bias[i % filters]!
    for (let b = 0; b < batches; b++) {
      for (let y = 0; y < height; y++) {
        for (let z = 0; z < width; z++) {
          const from = ((b * height + y) * width + z) * channels
          spread(
            from,
            b * outputHeight * outputWidth * filters,
            y * operation.strideHeight - top,
            z * operation.strideWidth - left,
          )
        }
      }
    }
    result.values.set(sums)
    clampValues(result.values, range)
  }
}
