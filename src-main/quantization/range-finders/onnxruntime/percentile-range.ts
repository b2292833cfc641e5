import type { ActivationRange } from '../../../training/activation-range.ts'
import { placeOfShare, type Histogram } from '../numerics/numpy-histogram.ts'

/** Half of what lies outside the percentile is cut on each side; the left edges of the bins found (onnxruntime 1.32). */
export function percentileRange({ counts, edges }: Histogram, percentile: number): ActivationRange {
  const cut = (100 - percentile) / 200
  return { min: edges[placeOfShare(counts, cut)] ?? 0, max: edges[placeOfShare(counts, 1 - cut)] ?? 0 }
}

/** From a histogram of magnitudes: the left edge of the bin where the percentile is reached, to both sides. */
export function symmetricPercentileRange({ counts, edges }: Histogram, percentile: number): ActivationRange {
  const max = edges[placeOfShare(counts, percentile / 100)] ?? 0
  return { min: -max, max }
}
