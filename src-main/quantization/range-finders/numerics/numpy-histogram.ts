import { fail, succeed, type Result } from '../../../contract/result.ts'
import type { Rounding } from './pairwise-sum.ts'
import { searchLeft, searchRight } from './search-sorted.ts'

/** Counts per bin, and the bins' edges (one more). */
export type Histogram = { readonly counts: Float64Array; readonly edges: Float64Array }

/** `count + 1` evenly spaced values, as numpy.linspace computes them: start + index * step, the end set exactly. */
export function numpyEdges(first: number, last: number, count: number, rounding: Rounding): Float64Array {
  const delta = rounding(last - first)
  const step = rounding(delta / count)
  const edges = new Float64Array(count + 1)
  for (let index = 0; index <= count; index++) {
    const offset = step === 0 ? rounding(rounding(index / count) * delta) : rounding(index * step)
    edges[index] = rounding(offset + first)
  }
  edges[count] = last
  return edges
}

/**
 * Bins of equal width as numpy.histogram counts them: the bin by division, then moved by one where the value lies on the
 * other side of the rounded edge; the last bin is closed. `rounding` is the precision of the edges (float32 values have
 * float32 edges). Fails with `range-too-narrow` where two edges would fall together, as numpy does.
 */
export function numpyHistogram(
  values: Float32Array,
  bins: number,
  range: { readonly first: number; readonly last: number },
  rounding: Rounding,
): Result<Histogram> {
  const same = range.first === range.last
  const first = same ? rounding(range.first - 0.5) : range.first
  const last = same ? rounding(range.last + 0.5) : range.last
  const edges = numpyEdges(first, last, bins, rounding)
  for (let index = 0; index < bins; index++) {
    if ((edges[index] ?? 0) < (edges[index + 1] ?? 0)) continue
    const sentence = `The values from ${first} to ${last} are too close together for ${bins} bins. Use a method without a histogram, for example min-max.`
    return fail('range-too-narrow', sentence, { first, last, bins })
  }
  const counts = new Float64Array(bins)
  const width = rounding(last - first)
  for (const value of values) {
    if (!(value >= first && value <= last)) continue
    let bin = Math.trunc(rounding(rounding(rounding(value - first) / width) * bins))
    if (bin === bins) bin--
    if (value < (edges[bin] ?? 0)) bin--
    else if (value >= (edges[bin + 1] ?? Infinity) && bin !== bins - 1) bin++
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return succeed({ counts, edges })
}

/** Counts between given edges, as numpy.histogram with a list of edges: half-open bins, the last one closed. */
export function countBetween(values: Float32Array, edges: Float64Array): Float64Array {
  const counts = new Float64Array(edges.length - 1)
  const last = edges[edges.length - 1] ?? 0
  for (const value of values) {
    if (!(value >= (edges[0] ?? 0) && value <= last)) continue
    const bin = Math.min(counts.length - 1, searchRight(edges, value) - 1)
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts
}

/** The place where the running share of the counts reaches `share` (numpy.cumsum and searchsorted, in float64). */
export function placeOfShare(counts: Float64Array, share: number): number {
  let total = 0
  for (const count of counts) total += count
  let sum = 0
  const shares = counts.map((count) => (sum += count / total))
  return searchLeft(shares, share)
}
