import { succeed, type Result } from '../../../contract/result.ts'
import { checkedFinder, gatheringFinder, joinBatches } from '../checked-finder.ts'
import { numpyHistogram, type Histogram } from '../numerics/numpy-histogram.ts'
import type { FoundRange, Grid, RangeFinder, RangeFinderMethod } from '../range-finder.ts'
import { mostBins, tooManyBins } from '../too-many-bins.ts'
import type { ActivationRange } from '../../../training/activation-range.ts'
import { entropyRange } from './entropy-range.ts'

import { percentileRange, symmetricPercentileRange } from './percentile-range.ts'
import { onnxAnswer } from './scale-zero-point.ts'
import { firstHistogram, mergeHistogram, type ValueHistogram } from './value-histogram.ts'

type Search = (histogram: Histogram) => Result<ActivationRange>

/** What a search over a histogram answers, clipped to the values seen. */
function answer(histogram: Histogram, span: ActivationRange, grid: Grid, search: Search): Result<FoundRange> {
  const searched = search(histogram)
  if (!searched.ok) return searched
  const found = searched.value
  const range = {
    min: found.min < span.min ? span.min : found.min,
    max: found.max > span.max ? span.max : found.max,
  }
  const fields = {
    histogram_bins: histogram.counts.length,
    histogram_low: histogram.edges[0] ?? 0,
    histogram_high: histogram.edges[histogram.edges.length - 1] ?? 0,
    histogram_edges_dtype: 'float32',
  }
  return succeed(onnxAnswer(range, grid, fields))
}

/** One histogram of all batches, as one collect_data call makes. */
function ofAll(bins: number, search: Search): (grid: Grid) => RangeFinder {
  return (grid) =>
    gatheringFinder((batches, span) => {
      const made = firstHistogram(joinBatches(batches), span, bins)
      return made.ok ? answer(made.value, span, grid, search) : made
    })
}

/** One histogram that grows with each batch, as one collect_data call per batch makes. */
function perBatch(bins: number, search: Search): (grid: Grid) => RangeFinder {
  return (grid) => {
    let histogram: Result<ValueHistogram> | null = null
    return checkedFinder({
      observe: (batch, extremes) => {
        if (!histogram) histogram = firstHistogram(batch, extremes, bins)
        else if (histogram.ok) histogram = mergeHistogram(histogram.value, batch, extremes)
      },
      finish: (span) => {
        const made = histogram ?? firstHistogram(new Float32Array(), span, bins)
        return made.ok ? answer(made.value, span, grid, search) : made
      },
    })
  }
}

/** One histogram of the magnitudes of all batches, from the smallest to the largest magnitude. */
function ofMagnitudes(bins: number, search: Search): (grid: Grid) => RangeFinder {
  return (grid) =>
    gatheringFinder((batches, span) => {
      const magnitudes = joinBatches(batches).map(Math.abs)
      let first = Infinity
      let last = 0
      for (const magnitude of magnitudes) {
        first = Math.min(first, magnitude)
        last = Math.max(last, magnitude)
      }
      const made = numpyHistogram(magnitudes, bins, { first, last }, Math.fround)
      return made.ok ? answer(made.value, span, grid, search) : made
    })
}

function method(name: string, summary: string, create: (grid: Grid) => RangeFinder): RangeFinderMethod {
  return { name: `onnxruntime:${name}`, summary, passes: 1, perChannel: 'never', create }
}

const usualLevels = 128
const entropy: Search = (histogram) =>
  histogram.counts.length > mostBins ? tooManyBins(histogram.counts.length) : succeed(entropyRange(histogram, usualLevels))
const percentile =
  (share: number): Search =>
  (histogram) =>
    succeed(percentileRange(histogram, share))

/** onnxruntime's EntropyCalibrater and PercentileCalibrater (1.32) with the settings that were recorded. */
export const onnxHistogramFinders: readonly RangeFinderMethod[] = [
  method('EntropyCalibrater', 'Least divergence, 128 bins: with its defaults this is the whole range.', ofAll(128, entropy)),
  method('PercentileCalibrater', '99.999 % of the values, 2,048 bins.', ofAll(2048, percentile(99.999))),
  method('EntropyCalibrater.per_batch', 'Least divergence; the histogram grows batch by batch.', perBatch(128, entropy)),
  method('PercentileCalibrater.per_batch', '99.999 %; the histogram grows batch by batch.', perBatch(2048, percentile(99.999))),
  method('EntropyCalibrater.bins2048', 'Least divergence between 2,048 bins and 128 levels.', ofAll(2048, entropy)),
  method(
    'PercentileCalibrater.symmetric',
    '99.999 % of the magnitudes.',
    ofMagnitudes(2048, (histogram) => succeed(symmetricPercentileRange(histogram, 99.999))),
  ),
  method('PercentileCalibrater.p99_9', '99.9 % of the values, 2,048 bins.', ofAll(2048, percentile(99.9))),
]
