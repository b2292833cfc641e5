import { fail, succeed, type Result } from '../../../contract/result.ts'
import type { ActivationRange } from '../../../training/activation-range.ts'
import { torchHistc, torchLinspace, torchSteps } from '../numerics/torch-histogram.ts'

const fround = Math.fround
const firstBins = 2048
/** Memory for one histogram; a late outlier can ask for any number of bins. */
const bearableBins = 1 << 26

/** Counts of magnitudes and the bins' edges, float32. */
export type MagnitudeHistogram = { readonly counts: Float32Array; readonly edges: Float32Array }

/**
 * One more batch into the histogram of ModelOpt's HistogramCalibrator (0.47, torch_hist): the first batch sets the width of
 * the bins, larger magnitudes add bins. Magnitudes are only taken where a batch has negative values.
 */
export function addMagnitudes(
  old: MagnitudeHistogram | null,
  batch: Float32Array,
  extremes: ActivationRange,
): Result<MagnitudeHistogram> {
  const values = extremes.min < 0 ? batch.map(Math.abs) : batch
  const largest = extremes.min < 0 ? Math.max(-extremes.min, Math.abs(extremes.max)) : extremes.max
  if (!old) {
    const edges = torchLinspace(0, largest, firstBins + 1)
    return succeed({ counts: torchHistc(values, firstBins, 0, largest), edges })
  }
  let edges = old.edges
  let bins = old.counts.length
  if (largest > (edges[edges.length - 1] ?? 0)) {
    const width = fround((edges[1] ?? 0) - (edges[0] ?? 0))
    bins = Math.ceil(fround(largest / width))
    if (!(bins <= bearableBins)) {
      const sentence =
        'The first batch is so small (or all zero) that a later one would need endless bins. Mix the values before batching, or use max.'
      return fail('too-many-bins', sentence, { bins: Number.isFinite(bins) ? bins : null })
    }
    edges = torchSteps(fround(largest + width), width)
  }
  const fresh = torchHistc(values, bins, 0, edges[edges.length - 1] ?? 0)
  for (const [bin, count] of old.counts.entries()) fresh[bin] = fround((fresh[bin] ?? 0) + count)
  return succeed({ counts: fresh, edges })
}
