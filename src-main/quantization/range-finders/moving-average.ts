import { succeed } from '../../contract/result.ts'
import type { ActivationRange } from '../../training/activation-range.ts'
import { checkedFinder } from './checked-finder.ts'
import { gridParameters } from './grid-parameters.ts'
import type { RangeFinderMethod } from './range-finder.ts'
import { moveAverage } from './torch/torch-min-max.ts'

/** A moving average of the batches' smallest and largest values: one hundredth of the way towards each new batch. */
export const movingAverage: RangeFinderMethod = {
  name: 'moving-average',
  summary: "A moving average of the batches' ends. A rare peak hardly moves it; few batches hardly move it either.",
  passes: 1,
  perChannel: 'each',
  create: (grid) => {
    let mean: ActivationRange | null = null
    return checkedFinder({
      observe: (_, { min, max }) => {
        mean = mean ? { min: moveAverage(mean.min, min), max: moveAverage(mean.max, max) } : { min, max }
      },
      finish: (span) => succeed({ ...(mean ?? span), ...gridParameters(mean ?? span, grid) }),
    })
  },
}
