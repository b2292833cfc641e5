import { checkedFinder, gatheringFinder, joinBatches } from '../checked-finder.ts'
import type { FoundRange, RangeFinderMethod } from '../range-finder.ts'
import type { ActivationRange } from '../../../training/activation-range.ts'
import { addBatch, type RunningHistogram } from './running-histogram.ts'
import { searchRange } from './search-range.ts'
import { torchParameters, type TorchGrid } from './torch-parameters.ts'

function answer(histogram: RunningHistogram, grid: TorchGrid): FoundRange {
  const chosen = searchRange(histogram)
  const parameters = torchParameters(chosen, grid)
  const fields = {
    min: histogram.min,
    max: histogram.max,
    zero_point: parameters.zeroPoint,
    chosen_min: chosen.min,
    chosen_max: chosen.max,
    histogram_sum: histogram.counts.reduce((sum, count) => sum + count, 0),
    histogram_nonzero_bins: histogram.counts.filter((count) => count !== 0).length,
    histogram_dot_index: histogram.counts.reduce((sum, count, bin) => sum + count * bin, 0),
  }
  return { ...chosen, ...parameters, fields }
}

/** torch.ao's HistogramObserver (2.7): 2,048 bins that grow with the values, then a search for the least L2 error. */
export function torchHistogram(grid: TorchGrid): RangeFinderMethod {
  return {
    name: `torch:HistogramObserver.${grid.name}`,
    summary: 'A histogram of 2,048 bins; the ends move inwards while the squared rounding error falls.',
    passes: 1,
    perChannel: 'never',
    create: () => {
      let histogram: RunningHistogram | null = null
      return checkedFinder({
        observe: (batch, extremes) => {
          histogram = addBatch(histogram, batch, extremes)
        },
        finish: (span: ActivationRange) => ({
          ok: true,
          value: answer(histogram ?? { ...span, counts: new Float32Array() }, grid),
        }),
      })
    },
  }
}

/** The same, all values observed in one call. */
export function torchHistogramOfAll(grid: TorchGrid): RangeFinderMethod {
  return {
    ...torchHistogram(grid),
    name: `torch:HistogramObserver.${grid.name}.one_batch`,
    create: () =>
      gatheringFinder((batches, span) => ({ ok: true, value: answer(addBatch(null, joinBatches(batches), span), grid) })),
  }
}
