import { fail, succeed, type Result } from '../../../contract/result.ts'
import type { ActivationRange } from '../../../training/activation-range.ts'
import { countBetween, numpyEdges, numpyHistogram, type Histogram } from '../numerics/numpy-histogram.ts'
import { float64 } from '../numerics/pairwise-sum.ts'

/** Counts and float64 edges. */
export type QuarkHistogram = Histogram

const firstBins = 2048
const bearableBins = 1 << 26

/**
 * One more batch into the histogram of Quark's PowOfTwoCollector (0.13): the first batch sets the bins, and where a later one
 * reaches further, bins of the same width are added on that side. Float64 throughout.
 */
export function addQuarkBatch(
  old: QuarkHistogram | null,
  batch: Float32Array,
  { min, max }: ActivationRange,
): Result<QuarkHistogram> {
  if (!old) return numpyHistogram(batch, firstBins, { first: min, last: max }, float64)
  const first = old.edges[0] ?? 0
  const last = old.edges[old.edges.length - 1] ?? 0
  const width = (old.edges[1] ?? 0) - first
  const left = Math.max(0, Math.ceil((first - min) / width))
  const right = Math.max(0, Math.ceil((max - last) / width))
  const bins = old.counts.length + left + right
  if (!(bins <= bearableBins)) {
    const sentence = 'The first batch spans so little that a later one would need endless bins. Mix the values before batching.'
    return fail('too-many-bins', sentence)
  }
  const edges = left + right === 0 ? old.edges : numpyEdges(first - left * width, last + right * width, bins, float64)
  const counts = countBetween(batch, edges)
  for (const [bin, count] of old.counts.entries()) counts[left + bin] = (counts[left + bin] ?? 0) + count
  return succeed({ counts, edges })
}
