import type { Result } from '../../contract/result.ts'
import type { ActivationRange } from '../../training/activation-range.ts'
import { checkedFinder } from './checked-finder.ts'
import type { FoundRange, RangeFinder } from './range-finder.ts'

/** How often values lie in bins of equal width from `min` to `max`. */
export type ValueCounts = ActivationRange & { readonly counts: Float64Array }

const bins = 4096

/** The middle of a bin. */
export function middleOf({ min, max, counts }: ValueCounts, bin: number): number {
  return min + ((bin + 0.5) * (max - min)) / counts.length
}

/** A finder that sees the batches twice: their range first, then a histogram of 4,096 bins over it. */
export function twoPassValues(finish: (values: ValueCounts) => Result<FoundRange>): RangeFinder {
  const counts = new Float64Array(bins)
  let seen: ActivationRange = { min: Infinity, max: -Infinity }
  let pass = 0
  return checkedFinder({
    observe: (batch, { min, max }) => {
      if (pass === 0) {
        seen = { min: Math.min(seen.min, min), max: Math.max(seen.max, max) }
        return
      }
      const perUnit = bins / (seen.max - seen.min || 1)
      for (const value of batch) {
        const bin = Math.min(bins - 1, Math.floor((value - seen.min) * perUnit))
        counts[bin] = (counts[bin] ?? 0) + 1
      }
    },
    nextPass: () => {
      pass++
    },
    finish: (span) => finish({ ...span, counts }),
  })
}
