import { pairwiseSum } from '../numerics/pairwise-sum.ts'

const levels = 128
export const firstCandidate = 128

/** x * log(x / y), with its limits at zero (scipy.special.rel_entr). */
function relativeEntropy(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN
  if (x > 0 && y > 0) return x * Math.log(x / y)
  return x === 0 && y >= 0 ? 0 : Infinity
}

/** Counts of the first `bins` bins merged into 128 levels and spread over the filled bins of each level again. */
function requantized(counts: Float64Array, bins: number): Float64Array {
  const sums = new Float64Array(levels)
  const filled = new Float64Array(levels)
  const levelOf = (bin: number) => Math.floor((bin * levels) / bins)
  for (let bin = 0; bin < bins; bin++) {
    const count = counts[bin] ?? 0
    if (count === 0) continue
    const level = levelOf(bin)
    sums[level] = (sums[level] ?? 0) + count
    filled[level] = (filled[level] ?? 0) + 1
  }
  const spread = new Float64Array(bins)
  for (let bin = 0; bin < bins; bin++)
    if (counts[bin] !== 0) spread[bin] = (sums[levelOf(bin)] ?? 0) / (filled[levelOf(bin)] ?? 1)
  return spread
}

/** Kullback-Leibler divergence in nats, both sides normalised first; float64, summed pairwise (scipy.stats.entropy). */
function divergence(p: Float64Array, q: Float64Array): number {
  const totalP = pairwiseSum(p)
  const totalQ = pairwiseSum(q)
  return pairwiseSum(p.map((value, bin) => relativeEntropy(value / totalP, (q[bin] ?? 0) / totalQ)))
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
