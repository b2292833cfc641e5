import { pairwiseSum } from '../numerics/pairwise-sum.ts'

const fround = Math.fround
const smallShare = 0.0001

/**
 * Zeros become a small share, taken from the other values (onnxruntime's smooth_distribution, eps 1e-4), in float32. Null
 * when everything is zero.
 */
export function smooth(counts: Float64Array): Float32Array | null {
  let zeros = 0
  for (const count of counts) if (count === 0) zeros++
  if (zeros === counts.length) return null
  const taken = fround(-((smallShare * zeros) / (counts.length - zeros)))
  const given = fround(smallShare)
  return Float32Array.from(counts, (count) => (count === 0 ? given : fround(fround(count) + taken)))
}

/** Kullback-Leibler divergence of two histograms in nats, both normalised first; float32, summed pairwise. */
export function divergence(p: Float32Array, q: Float32Array): number {
  const totalP = pairwiseSum(p, fround)
  const totalQ = pairwiseSum(q, fround)
  const parts = new Float32Array(p.length)
  // Neighbours are mostly alike (empty bins), and a logarithm is the dearest step here.
  let lastP = NaN
  let lastQ = NaN
  let part = 0
  for (let bin = 0; bin < p.length; bin++) {
    const valueP = p[bin] ?? 0
    const valueQ = q[bin] ?? 0
    if (valueP !== lastP || valueQ !== lastQ) {
      const shareP = fround(valueP / totalP)
      part = fround(shareP * fround(Math.log(fround(shareP / fround(valueQ / totalQ)))))
      lastP = valueP
      lastQ = valueQ
    }
    parts[bin] = part
  }
  return pairwiseSum(parts, fround)
}
