import { succeed } from '../../contract/result.ts'
import { gridParameters } from './grid-parameters.ts'
import { entropyBins } from './modelopt/modelopt-entropy.ts'
import type { RangeFinderMethod } from './range-finder.ts'
import { middleOf, twoPassValues, type ValueCounts } from './two-pass-values.ts'

const magnitudeBins = 2048

/** The counts by magnitude, up to the largest one. */
function magnitudes(values: ValueCounts, largest: number): Float32Array {
  const folded = new Float32Array(magnitudeBins)
  for (const [bin, count] of values.counts.entries()) {
    const place = Math.floor((Math.abs(middleOf(values, bin)) / largest) * magnitudeBins)
    const kept = Math.min(magnitudeBins - 1, place)
    folded[kept] = (folded[kept] ?? 0) + count
  }
  return folded
}

/**
 * The magnitude of least Kullback-Leibler divergence (TensorRT's entropy calibration), the ends no further out than values
 * were seen.
 */
export const entropy: RangeFinderMethod = {
  name: 'entropy',
  summary: 'The magnitude up to which 128 levels tell most about the values (TensorRT). May cut rare peaks.',
  passes: 2,
  perChannel: 'each',
  create: (grid) =>
    twoPassValues((values) => {
      const largest = Math.max(-values.min, values.max)
      const share = largest > 0 && values.max > values.min ? entropyBins(magnitudes(values, largest)) / magnitudeBins : 1
      const magnitude = largest * share
      const range = { min: Math.max(values.min, -magnitude), max: Math.min(values.max, magnitude) }
      const usable = range.min <= range.max ? range : { min: values.min, max: values.max }
      return succeed({ ...usable, ...gridParameters(usable, grid) })
    }),
}
