import { torchSum } from '../numerics/torch-sum.ts'

const fround = Math.fround
const levels = 128
/** Share of the bins next to zero that is left out, so that the many zeros of a ReLU do not decide. */
const leftOut = 0.002
const tiny = 1e-30

/** The kept bins at 128 levels, each level spread over its filled bins; float32, normalised. */
function requantized(counts: Float32Array, bins: number): Float32Array {
  const each = bins / levels
  const spread = new Float32Array(bins)
  for (let level = 0; level < levels; level++) {
    let sum = 0
    let filled = 0
    for (let bin = level * each; bin < (level + 1) * each; bin++) {
      sum += counts[bin] ?? 0
      if ((counts[bin] ?? 0) > 0) filled++
    }
    const share = fround(sum / Math.max(1, filled))
    for (let bin = level * each; bin < (level + 1) * each; bin++) spread[bin] = (counts[bin] ?? 0) > 0 ? share : 0
  }
  const total = torchSum(spread)
  return spread.map((value) => value / total)
}

/** Divergence in decimal digits, float64, with a tiny value under each logarithm. */
function divergence(p: Float32Array, q: Float32Array): number {
  let sum = 0
  for (let bin = 0; bin < p.length; bin++) {
    const share = p[bin] ?? 0
    sum += share * (Math.log10(share + tiny) - Math.log10((q[bin] ?? 0) + tiny))
  }
  return sum
}

/**
 * The number of bins to keep by least divergence (esp-ppq 1.3.12, TorchHistObserver): the bins next to zero count nothing,
 * candidates every 128 bins, what lies beyond is counted into the last bin kept; the first smallest wins.
 */
export function leastDivergence(histogram: Float64Array): number {
  const counts = Float32Array.from(histogram)
  const nearZero = Math.trunc(counts.length * leftOut)
  counts.fill(0, 0, nearZero)
  counts[nearZero] = 1
  const total = torchSum(counts)
  let least = Infinity
  let best = levels
  for (let bins = levels; bins <= counts.length; bins += levels) {
    const kept = counts.slice(0, bins)
    kept[bins - 1] = fround((kept[bins - 1] ?? 0) + torchSum(counts.subarray(bins)))
    const distance = divergence(
      kept.map((count) => count / total),
      requantized(counts, bins),
    )
    if (!(distance < least)) continue
    least = distance
    best = bins
  }
  return best
}
