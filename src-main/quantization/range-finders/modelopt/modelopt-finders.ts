import { fail, succeed, type Result } from '../../../contract/result.ts'
import { checkedFinder, gatheringFinder, joinBatches, spanFinder } from '../checked-finder.ts'
import { placeOfShare } from '../numerics/numpy-histogram.ts'
import type { FieldValue, FoundRange, RangeFinder, RangeFinderMethod } from '../range-finder.ts'
import { mostBins, tooManyBins } from '../too-many-bins.ts'
import { addMagnitudes, type MagnitudeHistogram } from './magnitude-histogram.ts'
import { entropyBins } from './modelopt-entropy.ts'
import { mseMagnitude } from './modelopt-mse.ts'
import { addNumpyMagnitudes, type NumpyMagnitudes } from './numpy-magnitudes.ts'

type Search = (histogram: MagnitudeHistogram) => Result<number>

/** ModelOpt only answers a largest magnitude; the scale is that through 127. A magnitude of 0 keeps scale 1. */
function answer(amax: number, fields: Readonly<Record<string, FieldValue>> = {}): FoundRange {
  const scale = Math.fround(amax / 127)
  return {
    min: -amax,
    max: amax,
    scale: scale > 0 ? scale : 1,
    zeroPoint: 0,
    lowest: -127,
    highest: 127,
    fields: { amax, scale_127: scale, ...fields },
  }
}

function searched(histogram: Result<MagnitudeHistogram> | null, search: Search): Result<FoundRange> {
  if (!histogram) return fail('no-values', 'There are no values to find a range for. Give at least one.')
  if (!histogram.ok) return histogram
  const amax = search(histogram.value)
  if (!amax.ok) return amax
  const { counts, edges } = histogram.value
  return succeed(
    answer(amax.value, {
      histogram_bins: counts.length,
      histogram_high: edges[edges.length - 1] ?? 0,
      bin_width: Math.fround((edges[1] ?? 0) - (edges[0] ?? 0)),
    }),
  )
}

function perBatch(search: Search): RangeFinder {
  let histogram: Result<MagnitudeHistogram> | null = null
  return checkedFinder({
    observe: (batch, extremes) => {
      if (!histogram || histogram.ok) histogram = addMagnitudes(histogram?.value ?? null, batch, extremes)
    },
    finish: () => searched(histogram, search),
  })
}

function ofAll(search: Search): RangeFinder {
  return gatheringFinder((batches, span) => searched(addMagnitudes(null, joinBatches(batches), span), search))
}

const percentile =
  (share: number): Search =>
  ({ counts, edges }) =>
    succeed(edges[placeOfShare(Float64Array.from(counts), share / 100)] ?? 0)
const entropy: Search = ({ counts, edges }) =>
  counts.length > mostBins ? tooManyBins(counts.length) : succeed(edges[entropyBins(counts)] ?? 0)
const mse =
  (meant: boolean): Search =>
  (histogram) => {
    if (histogram.counts.length > mostBins) return tooManyBins(histogram.counts.length)
    const amax = mseMagnitude(histogram, meant)
    return amax === null ? tooManyBins(histogram.counts.length) : succeed(amax)
  }

const searches: readonly { readonly name: string; readonly summary: string; readonly search: Search }[] = [
  { name: 'percentile99.99', summary: '99.99 % of the magnitudes.', search: percentile(99.99) },
  { name: 'percentile99.9', summary: '99.9 % of the magnitudes.', search: percentile(99.9) },
  { name: 'mse', summary: 'As released, with its arguments in the wrong place: nearly always bin 128.', search: mse(false) },
  { name: 'mse_as_meant', summary: 'Least squared error over the middles of the bins.', search: mse(true) },
  { name: 'entropy', summary: 'Least divergence from the histogram at 128 levels (TensorRT).', search: entropy },
]

const common = { passes: 1, perChannel: 'never' } as const

function maxFinder(name: string, perChannel: 'each' | 'never'): RangeFinderMethod {
  const create = () => spanFinder(({ min, max }) => answer(Math.max(-min, max, 0)))
  const axis = perChannel === 'each' ? { usualAxis: 0 } : {}
  return { name: `modelopt:${name}`, summary: 'The largest magnitude.', passes: 1, perChannel, ...axis, create }
}

/** The percentile of a histogram that numpy made (torch_hist off); all batches lie in the first one's bins where they fit. */
const percentileOfNumpy: RangeFinderMethod = {
  ...common,
  name: 'modelopt:percentile99.99.np_hist',
  summary: '99.99 % of the magnitudes, bins as numpy makes them.',
  create: () => {
    let histogram: Result<NumpyMagnitudes> | null = null
    return checkedFinder({
      observe: (batch, extremes) => {
        if (!histogram || histogram.ok) histogram = addNumpyMagnitudes(histogram?.value ?? null, batch, extremes)
      },
      finish: () => {
        if (!histogram) return fail('no-values', 'There are no values to find a range for. Give at least one.')
        if (!histogram.ok) return histogram
        const { counts, edges } = histogram.value
        const bounds = {
          histogram_bins: counts.length,
          histogram_high: edges[edges.length - 1] ?? 0,
          bin_width: (edges[1] ?? 0) - (edges[0] ?? 0),
        }
        return succeed(answer(Math.fround(edges[placeOfShare(counts, 0.9999)] ?? 0), bounds))
      },
    })
  },
}

/** The calibrators of NVIDIA ModelOpt (0.47, the algorithms of TensorRT's toolkit). */
export const modeloptFinders: readonly RangeFinderMethod[] = [
  maxFinder('max', 'never'),
  maxFinder('max.per_channel', 'each'),
  ...searches.flatMap(({ name, summary, search }): RangeFinderMethod[] => [
    { ...common, name: `modelopt:${name}`, summary, create: () => perBatch(search) },
    { ...common, name: `modelopt:${name}.one_batch`, summary, create: () => ofAll(search) },
  ]),
  percentileOfNumpy,
]
