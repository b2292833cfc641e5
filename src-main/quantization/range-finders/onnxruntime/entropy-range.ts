import type { ActivationRange } from '../../../training/activation-range.ts'
import type { Histogram } from '../numerics/numpy-histogram.ts'
import { divergence, smooth } from './divergence.ts'

/** Sums of a slice in whole numbers, from running totals. */
function sumBetween(totals: Float64Array, start: number, end: number): number {
  return (totals[end] ?? 0) - (totals[start] ?? 0)
}

/** Merges a window into `levels` bins and spreads each over its filled places again; whole numbers, rest dropped. */
function requantized(
  window: Float64Array,
  filled: Float64Array,
  totals: Float64Array,
  first: number,
  levels: number,
): Float64Array {
  const merged = Math.floor(window.length / levels)
  const spread = new Float64Array(window.length)
  for (let level = 0; level < levels; level++) {
    const start = level * merged
    const end = start + merged
    const upTo = level === levels - 1 ? window.length : end
    const places = sumBetween(filled, start, end)
    if (places !== 0) spread.fill(Math.trunc(sumBetween(totals, first + start, first + upTo) / places), start, end)
  }
  return spread
}

function runningTotals(counts: Float64Array): Float64Array {
  const totals = new Float64Array(counts.length + 1)
  for (const [index, count] of counts.entries()) totals[index + 1] = (totals[index] ?? 0) + count
  return totals
}

/**
 * The range of least divergence between a histogram and its quantized form (onnxruntime's get_entropy_threshold, 1.32, after
 * TensorRT's): windows grow from `levels` bins around the middle; the first smallest one wins.
 */
export function entropyRange({ counts, edges }: Histogram, levels: number): ActivationRange {
  const middle = Math.floor(counts.length / 2)
  const totals = runningTotals(counts)
  let least = Infinity
  let best: ActivationRange | null = null
  for (let half = Math.floor(levels / 2); half <= middle; half++) {
    const start = middle - half
    const end = Math.min(middle + half + 1, counts.length)
    const window = counts.slice(start, end)
    const reference = window.slice()
    reference[0] = (reference[0] ?? 0) + sumBetween(totals, 0, start)
    reference[reference.length - 1] = (reference[reference.length - 1] ?? 0) + sumBetween(totals, end, counts.length)
    const filled = runningTotals(reference.map((count) => (count === 0 ? 0 : 1)))
    const p = smooth(reference)
    const q = smooth(requantized(window, filled, totals, start, levels))
    const distance = p && q ? divergence(p, q) : Infinity
    if (best && !(distance < least)) continue
    least = distance
    best = { min: edges[start] ?? 0, max: edges[end] ?? 0 }
  }
  return best ?? { min: 0, max: 0 }
}
