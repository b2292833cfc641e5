import type { ActivationRange } from '../../../training/activation-range.ts'
import { searchRight } from '../numerics/search-sorted.ts'
import { torchHistc, torchLinspace } from '../numerics/torch-histogram.ts'
import { torchSum } from '../numerics/torch-sum.ts'

const fround = Math.fround
export const torchBins = 2048
/** How much finer an old histogram is cut before it is laid over new bins. */
const finer = 16

/** A histogram over the values seen so far, float32 counts. */
export type RunningHistogram = ActivationRange & { readonly counts: Float32Array }

/** Lays counts over wider bins: each old bin in 16 parts, each part into the new bin of its middle. */
function spread(old: RunningHistogram, { min, max }: ActivationRange): Float32Array {
  const half = fround(0.5 * fround(fround(old.max - old.min) / (torchBins * finer)))
  const starts = torchLinspace(old.min, old.max, torchBins * finer + 1)
  const edges = torchLinspace(min, max, torchBins + 1)
  const counts = new Float32Array(torchBins)
  for (let part = 0; part < torchBins * finer; part++) {
    const middle = fround((starts[part] ?? 0) + half)
    const bin = Math.min(torchBins - 1, Math.max(0, searchRight(edges, middle) - 1))
    counts[bin] = fround((counts[bin] ?? 0) + fround((old.counts[Math.floor(part / finer)] ?? 0) / finer))
  }
  return counts
}

/**
 * One more batch into the histogram of torch.ao's HistogramObserver (2.7). Where the batch is wider than what was seen, the
 * old counts are laid over the wider bins; where all old values were one single value, its count becomes that of the new
 * batch (as the package has it).
 */
export function addBatch(old: RunningHistogram | null, batch: Float32Array, extremes: ActivationRange): RunningHistogram {
  if (!old) return { ...extremes, counts: torchHistc(batch, torchBins, extremes.min, extremes.max) }
  const min = Math.min(old.min, extremes.min)
  const max = Math.max(old.max, extremes.max)
  const fresh = torchHistc(batch, torchBins, min, max)
  const plus = (counts: Float32Array) => ({ min, max, counts: fresh.map((count, bin) => fround(count + (counts[bin] ?? 0))) })
  if (min === old.min && max === old.max) return plus(old.counts)
  if (old.min === old.max) {
    const total = torchSum(fresh)
    return plus(torchHistc(Float32Array.of(old.min), torchBins, min, max).map((count) => fround(count * total)))
  }
  return plus(spread(old, { min, max }))
}
