import { succeed } from '../../../contract/result.ts'
import type { ActivationRange } from '../../../training/activation-range.ts'
import { checkedFinder } from '../checked-finder.ts'
import { torchHistc } from '../numerics/torch-histogram.ts'
import type { FoundRange, RangeFinder } from '../range-finder.ts'

/** Counts of magnitudes from 0 to the largest one, and the width of a bin. */
export type MagnitudeCounts = { readonly counts: Float64Array; readonly width: number }

/**
 * esp-ppq's histogram observers (1.3.12) see the batches twice: the largest magnitude first, then the counts of magnitudes
 * in bins up to it.
 */
export function twoPassHistogram(
  bins: number,
  finish: (histogram: MagnitudeCounts, span: ActivationRange) => FoundRange,
): RangeFinder {
  let largest = 0
  let pass = 0
  const counts = new Float64Array(bins)
  return checkedFinder({
    observe: (batch, { min, max }) => {
      if (pass === 0) largest = Math.max(largest, Math.abs(min), Math.abs(max))
      else for (const [bin, count] of torchHistc(batch.map(Math.abs), bins, 0, largest).entries()) counts[bin] = (counts[bin] ?? 0) + count // prettier-ignore
    },
    nextPass: () => {
      pass++
    },
    finish: (span) => succeed(finish({ counts, width: largest / bins }, span)),
  })
}
