import { succeed } from '../../../contract/result.ts'
import { checkedFinder } from '../checked-finder.ts'
import { torchColumnSum } from '../numerics/torch-sum.ts'
import type { RangeFinder } from '../range-finder.ts'
import { espAnswer, scaleOfMagnitude, type EspRounding } from './esp-scale.ts'

const percentile = 0.9999

/** The mean of float32 values as torch.mean takes it down the rows of a matrix. */
function meanOf(values: readonly number[]): number {
  return Math.fround(torchColumnSum(values) / values.length)
}

/** esp-ppq's TorchPercentileObserver (1.3.12): the 99.99 % value of each batch by rank, averaged over the batches. */
export function espPercentile(rounding: EspRounding): RangeFinder {
  const highs: number[] = []
  const lows: number[] = []
  return checkedFinder({
    observe: (batch) => {
      const sorted = batch.slice().sort()
      const count = sorted.length
      lows.push(sorted[Math.max(0, Math.trunc(count * (1 - percentile)))] ?? 0)
      highs.push(sorted[Math.min(Math.trunc(count * percentile), count - 1)] ?? 0)
    },
    finish: () => {
      const high = meanOf(highs)
      const low = meanOf(lows)
      const largest = Math.max(Math.abs(Math.min(low, 0)), Math.max(high, 0))
      const fields = { percentile_max_mean: high, percentile_min_mean: low }
      return succeed(espAnswer(scaleOfMagnitude(largest), rounding, fields))
    },
  })
}
