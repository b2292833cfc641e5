import { succeed } from '../../contract/result.ts'
import { gridParameters } from './grid-parameters.ts'
import type { RangeFinderMethod } from './range-finder.ts'
import { twoPassValues, type ValueCounts } from './two-pass-values.ts'

/** Share of the values that may be cut off at each end. */
const cut = 0.00005

/** How many bins at one end hold no more than the share that may be cut. */
function binsToCut(counts: Float64Array, allowed: number): number {
  let sum = 0
  let bins = 0
  for (const count of counts) {
    sum += count
    if (sum > allowed || bins === counts.length - 1) break
    bins++
  }
  return bins
}

function middle({ min, max, counts }: ValueCounts): { min: number; max: number } {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const width = (max - min) / counts.length
  return {
    min: min + binsToCut(counts, cut * total) * width,
    max: max - binsToCut(counts.slice().reverse(), cut * total) * width,
  }
}

/** 99.99 % of the values: at most 0.005 % are cut off at each end. */
export const percentile: RangeFinderMethod = {
  name: 'percentile',
  summary: '99.99 % of the values; at most 0.005 % are cut off at each end.',
  passes: 2,
  perChannel: 'each',
  create: (grid) =>
    twoPassValues((values) => {
      const range = middle(values)
      return succeed({ ...range, ...gridParameters(range, grid) })
    }),
}
