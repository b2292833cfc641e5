import { succeed } from '../../contract/result.ts'
import { checkedFinder } from './checked-finder.ts'
import { gridParameters } from './grid-parameters.ts'
import type { RangeFinderMethod } from './range-finder.ts'
import { addBatch, type RunningHistogram } from './torch/running-histogram.ts'
import { searchRange } from './torch/search-range.ts'

/** The histogram and the search of PyTorch's HistogramObserver, on our grids. */
export const histogramL2: RangeFinderMethod = {
  name: 'histogram-l2',
  summary: 'A histogram whose ends move inwards while the squared rounding error falls (PyTorch).',
  passes: 1,
  perChannel: 'each',
  create: (grid) => {
    let histogram: RunningHistogram | null = null
    return checkedFinder({
      observe: (batch, extremes) => {
        histogram = addBatch(histogram, batch, extremes)
      },
      finish: (span) => {
        const range = histogram ? searchRange(histogram) : span
        return succeed({ ...range, ...gridParameters(range, grid) })
      },
    })
  },
}
