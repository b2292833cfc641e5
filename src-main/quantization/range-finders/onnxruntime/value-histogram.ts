import { succeed, type Result } from '../../../contract/result.ts'
import type { ActivationRange } from '../../../training/activation-range.ts'
import { numpyHistogram, type Histogram } from '../numerics/numpy-histogram.ts'

const fround = Math.fround

/** A histogram over values from -threshold to threshold. */
export type ValueHistogram = Histogram & { readonly threshold: number }

/** A histogram of one call's values; the threshold is the largest magnitude. */
export function firstHistogram(values: Float32Array, { min, max }: ActivationRange, bins: number): Result<ValueHistogram> {
  const threshold = Math.max(Math.abs(min), Math.abs(max))
  const made = numpyHistogram(values, bins, { first: -threshold, last: threshold }, fround)
  return made.ok ? succeed({ ...made.value, threshold }) : made
}

/**
 * The next call's values into the histogram of onnxruntime's HistogramCollector (1.32): where they reach further, as many
 * bins of the old width as are needed are added on both sides, in float32.
 */
export function mergeHistogram(old: ValueHistogram, values: Float32Array, extremes: ActivationRange): Result<ValueHistogram> {
  const reach = Math.max(Math.abs(extremes.min), Math.abs(extremes.max))
  const { threshold, counts, edges } = old
  if (reach <= threshold) {
    const fresh = numpyHistogram(values, counts.length, { first: -threshold, last: threshold }, fround)
    if (!fresh.ok) return fresh
    return succeed({ threshold, edges, counts: fresh.value.counts.map((count, bin) => count + (counts[bin] ?? 0)) })
  }
  const stride = fround(fround(2 * threshold) / counts.length)
  const added = threshold === 0 ? 0 : Math.trunc(fround(Math.floor(fround(reach - threshold) / stride) + 1))
  const wider = threshold === 0 ? reach : fround(fround(added * stride) + threshold)
  const fresh = numpyHistogram(values, counts.length + 2 * added, { first: -wider, last: wider }, fround)
  if (!fresh.ok) return fresh
  for (const [bin, count] of counts.entries()) fresh.value.counts[added + bin] = (fresh.value.counts[added + bin] ?? 0) + count
  return succeed({ ...fresh.value, threshold: wider })
}
