import { fail, succeed, type Result } from '../../../contract/result.ts'
import type { ActivationRange } from '../../../training/activation-range.ts'
import { countBetween, numpyHistogram, type Histogram } from '../numerics/numpy-histogram.ts'
import { float64, type Rounding } from '../numerics/pairwise-sum.ts'

const firstBins = 2048
const bearableBins = 1 << 26

/** A histogram that remembers whether its edges are float32 (the first one) or float64 (once bins were added). */
export type NumpyMagnitudes = Histogram & { readonly rounding: Rounding }

/**
 * Edges beyond the last one, as numpy.arange makes them: float64 values whose start, step and number come from arithmetic
 * in the precision of the edges so far.
 */
function addedEdges(last: number, width: number, largest: number, rounding: Rounding): Float64Array | null {
  const start = rounding(last + width)
  const count = Math.ceil(rounding(rounding(rounding(largest + width) - start) / width))
  if (!(count <= bearableBins)) return null
  const step = rounding(start + width) - start
  return Float64Array.from({ length: Math.max(0, count) }, (_, index) => start + index * step)
}

/** One more batch into the histogram of ModelOpt's HistogramCalibrator (0.47) with torch_hist off: numpy's bins. */
export function addNumpyMagnitudes(
  old: NumpyMagnitudes | null,
  batch: Float32Array,
  extremes: ActivationRange,
): Result<NumpyMagnitudes> {
  const values = extremes.min < 0 ? batch.map(Math.abs) : batch
  let first = Infinity
  let last = -Infinity
  for (const value of values) {
    first = Math.min(first, value)
    last = Math.max(last, value)
  }
  if (!old) {
    const made = numpyHistogram(values, firstBins, { first, last }, Math.fround)
    return made.ok ? succeed({ ...made.value, rounding: Math.fround }) : made
  }
  const highest = old.edges[old.edges.length - 1] ?? 0
  if (last <= highest) {
    const fresh = countBetween(values, old.edges)
    return succeed({ ...old, counts: fresh.map((count, bin) => count + (old.counts[bin] ?? 0)) })
  }
  const width = old.rounding((old.edges[1] ?? 0) - (old.edges[0] ?? 0))
  const added = addedEdges(highest, width, last, old.rounding)
  if (!added) {
    const sentence =
      'The first batch spans so little that a later one would need endless bins. Mix the values before batching, or use max.'
    return fail('too-many-bins', sentence)
  }
  const edges = new Float64Array(old.edges.length + added.length)
  edges.set(old.edges)
  edges.set(added, old.edges.length)
  const counts = countBetween(values, edges)
  for (const [bin, count] of old.counts.entries()) counts[bin] = (counts[bin] ?? 0) + count
  return succeed({ edges, counts, rounding: float64 })
}
