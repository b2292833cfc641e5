import { roundHalfAway } from '../round-half-away.ts'
import type { GridParameters } from './grid-parameters.ts'
import { middleOf, type ValueCounts } from './two-pass-values.ts'

/** The sum of squared rounding errors on a grid, over the middles of a histogram's bins. */
export function histogramError(values: ValueCounts, { scale, zeroPoint, lowest, highest }: GridParameters): number {
  let sum = 0
  for (let bin = 0; bin < values.counts.length; bin++) {
    const count = values.counts[bin] ?? 0
    if (count === 0) continue
    const value = middleOf(values, bin)
    const quantized = Math.min(highest, Math.max(lowest, roundHalfAway(value / scale) + zeroPoint))
    sum += count * (value - (quantized - zeroPoint) * scale) ** 2
  }
  return sum
}
