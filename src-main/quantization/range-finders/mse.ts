import { succeed } from '../../contract/result.ts'
import type { ActivationRange } from '../../training/activation-range.ts'
import { gridParameters } from './grid-parameters.ts'
import { histogramError } from './histogram-error.ts'
import type { Grid, RangeFinderMethod } from './range-finder.ts'
import { twoPassValues, type ValueCounts } from './two-pass-values.ts'

const tries = 100
const smallestShare = 0.2

/** The range of least error among those that a share of the ends makes; the whole range where nothing is better. */
function bestShare(
  values: ValueCounts,
  grid: Grid,
  start: ActivationRange,
  rangeOf: (share: number) => ActivationRange,
): ActivationRange {
  let best = start
  let least = histogramError(values, gridParameters(start, grid))
  for (let index = 0; index < tries; index++) {
    const range = rangeOf(1 - ((1 - smallestShare) * index) / (tries - 1))
    const error = histogramError(values, gridParameters(range, grid))
    if (error >= least) continue
    least = error
    best = range
  }
  return best
}

/** Shrinks both ends together, then each by itself, to the least squared rounding error. */
function leastError(values: ValueCounts, grid: Grid): ActivationRange {
  const whole = { min: values.min, max: values.max }
  const both = bestShare(values, grid, whole, (share) => ({ min: whole.min * share, max: whole.max * share }))
  const low = bestShare(values, grid, both, (share) => ({ min: whole.min * share, max: both.max }))
  return bestShare(values, grid, low, (share) => ({ min: low.min, max: whole.max * share }))
}

/** The range of least squared rounding error on a grid of shares of the values seen. */
export const mse: RangeFinderMethod = {
  name: 'mse',
  summary: 'Tries 100 shares of the range, then of each end, for the least squared rounding error.',
  passes: 2,
  perChannel: 'each',
  create: (grid) =>
    twoPassValues((values) => {
      const range = leastError(values, grid)
      return succeed({ ...range, ...gridParameters(range, grid) })
    }),
}
