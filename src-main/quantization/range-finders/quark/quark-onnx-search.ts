import type { ActivationRange } from '../../../training/activation-range.ts'
import { pairwiseSum } from '../numerics/pairwise-sum.ts'
import { roundHalfEven } from '../numerics/round-half-even.ts'
import { quarkGrids, quarkScale } from './quark-onnx-scale.ts'
import type { QuarkHistogram } from './quark-onnx-histogram.ts'
import type { GridParameters } from '../grid-parameters.ts'

const fround = Math.fround
const grid = quarkGrids.qint8_symmetric
/** Exponents tried, relative to the nearest one of the range: one larger scale, the scale itself, three smaller ones. */
const exponents = [1, 0, -1, -2, -3]

/** The grids tried for a range, the scale of the range first of all doubled. */
function candidates(range: ActivationRange): readonly GridParameters[] {
  const start = quarkScale(range, grid)
  return exponents.map((exponent) => ({ ...start, scale: fround(start.scale * 2 ** exponent) }))
}

/** Squared error of each candidate for values of one batch; float32, summed pairwise. */
function errorsOf(values: Float32Array, tried: readonly GridParameters[]): Float32Array {
  return Float32Array.from(tried, ({ scale, zeroPoint, lowest, highest }) => {
    const squares = values.map((value) => {
      const quantized = Math.min(highest, Math.max(lowest, roundHalfEven(fround(value / scale)) + zeroPoint))
      const difference = fround(fround((quantized - zeroPoint) * scale) - value)
      return difference * difference
    })
    return pairwiseSum(squares, fround)
  })
}

function firstSmallest(errors: ArrayLike<number>): number {
  let best = 0
  for (let index = 1; index < errors.length; index++) if ((errors[index] ?? 0) < (errors[best] ?? 0)) best = index
  return best
}

function chosen(tried: readonly GridParameters[], errors: ArrayLike<number>): GridParameters {
  return tried[firstSmallest(errors)] ?? quarkScale({ min: 0, max: 0 }, grid)
}

/** The power of two of least squared error for one tensor (Quark 0.13, quantize_data with MinMSE). */
export function leastErrorOfTensor(values: Float32Array, range: ActivationRange): GridParameters {
  const tried = candidates(range)
  return chosen(tried, errorsOf(values, tried))
}

/** The same over batches: the range of all of them, each batch's errors added in float32 (mode All on raw values). */
export function leastErrorOfBatches(batches: readonly Float32Array[], range: ActivationRange): GridParameters {
  const tried = candidates(range)
  const sums = new Float32Array(tried.length)
  for (const batch of batches) for (const [index, error] of errorsOf(batch, tried).entries()) sums[index] = (sums[index] ?? 0) + error // prettier-ignore
  return chosen(tried, sums)
}

/** The same over the middles of a histogram's bins, weighted with their counts in float64 (mode All, the default). */
export function leastErrorOfHistogram({ counts, edges }: QuarkHistogram, range: ActivationRange): GridParameters {
  const tried = candidates(range)
  const middles = Float32Array.from(counts, (_, bin) => ((edges[bin] ?? 0) + (edges[bin + 1] ?? 0)) / 2)
  const errors = tried.map(({ scale, zeroPoint, lowest, highest }) => {
    const squares = Float64Array.from(counts, (count, bin) => {
      const middle = middles[bin] ?? 0
      const quantized = Math.min(highest, Math.max(lowest, roundHalfEven(fround(middle / scale)) + zeroPoint))
      return count * (middle - (quantized - zeroPoint) * scale) ** 2
    })
    return pairwiseSum(squares)
  })
  return chosen(tried, errors)
}

/** The scale most batches choose, the smallest of those that are chosen equally often (mode MostCommon). */
export function mostCommonOfBatches(batches: readonly Float32Array[], ranges: readonly ActivationRange[]): GridParameters {
  const found = batches.map((batch, index) => leastErrorOfTensor(batch, ranges[index] ?? { min: 0, max: 0 }))
  const scales = [...new Set(found.map((one) => one.scale))].sort((a, b) => a - b)
  const votes = scales.map((scale) => -found.filter((one) => one.scale === scale).length)
  const scale = scales[firstSmallest(votes)]
  return found.findLast((one) => one.scale === scale) ?? quarkScale({ min: 0, max: 0 }, grid)
}
