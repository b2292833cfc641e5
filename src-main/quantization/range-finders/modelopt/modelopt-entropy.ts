import { pairwiseSum } from '../numerics/pairwise-sum.ts'

const levels = 128
export const firstCandidate = 128

/** Counts of the first `bins` bins merged into 128 levels and spread over the filled bins of each level again. */
function requantized(counts: Float64Array, bins: number): Float64Array {
  const spread = new Float64Array(bins)
  for (let level = 0; level < levels; level++) {
    const start = Math.ceil((level * bins) / levels)
    const end = Math.ceil(((level + 1) * bins) / levels)
    let sum = 0
    let filled = 0
    for (let bin = start; bin < end; bin++) {
      const count = counts[bin] ?? 0
      if (count === 0) continue
      sum += count
      filled++
    }
    const share = sum / filled
    for (let bin = start; bin < end; bin++) if (counts[bin] !== 0) spread[bin] = share
  }
  return spread
}

/** Kullback-Leibler divergence in nats, both sides normalised first; float64, summed pairwise (scipy.stats.entropy). */
function divergence(p: Float64Array, q: Float64Array): number {
  const totalP = pairwiseSum(p)
  const totalQ = pairwiseSum(q)
  if (totalP === 0 || totalQ === 0) return NaN
  const parts = new Float64Array(p.length)
  for (let bin = 0; bin < p.length; bin++) {
    const share = (p[bin] ?? 0) / totalP
    if (share === 0) continue
    const other = (q[bin] ?? 0) / totalQ
    if (other === 0) return Infinity
    parts[bin] = share * Math.log(share / other)
  }
  return pairwiseSum(parts)
}

/**
 * The number of bins to keep (ModelOpt 0.47, as TensorRT's entropy calibration): from 128 upwards, the bins kept are compared
 * with themselves at 128 levels, the rest counted into the last one; the last smallest divergence wins. Where there is
 * nothing to compare (no value in the bins kept) the divergence is no number, and counts as smallest.
 */
export function entropyBins(histogram: Float32Array): number {
  const counts = Float64Array.from(histogram)
  counts[0] = counts[1] ?? 0
  let beyond = 0
  let least = Infinity
  let best = counts.length
  for (let bins = counts.length; bins >= firstCandidate; bins--) {
    const reference = counts.slice(0, bins)
    reference[bins - 1] = (reference[bins - 1] ?? 0) + beyond
    const distance = divergence(reference, requantized(counts, bins))
    if (Number.isNaN(distance)) return bins
    if (distance < least) {
      least = distance
      best = bins
    }
    beyond += counts[bins - 1] ?? 0
  }
  return best
}
