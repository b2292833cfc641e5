import { checkedFinder, spanFinder } from '../checked-finder.ts'
import { pairwiseSum } from '../numerics/pairwise-sum.ts'
import type { RangeFinderMethod } from '../range-finder.ts'
import { onnxAnswer, onnxScale, type OnnxGrid } from './scale-zero-point.ts'

/** onnxruntime's MinMaxCalibrater: smallest and largest value of all batches. */
export const onnxMinMax: RangeFinderMethod = {
  name: 'onnxruntime:MinMaxCalibrater',
  summary: 'The smallest and largest value seen.',
  passes: 1,
  perChannel: 'never',
  create: (grid) => spanFinder((span) => onnxAnswer(span, grid)),
}

/** The mean of float32 values as numpy.nanmean along the batches: added one after the other in float32. */
function meanOfBatches(values: readonly number[]): number {
  return Math.fround(pairwiseSum(values, Math.fround) / values.length)
}

/**
 * MinMaxCalibrater with moving_average: within one collect_data call it answers the plain mean of the batches' smallest and
 * largest values; the averaging constant only counts between calls.
 */
export const onnxMovingAverage: RangeFinderMethod = {
  name: 'onnxruntime:MinMaxCalibrater.moving_average',
  summary: "The mean of the batches' smallest and of their largest values.",
  passes: 1,
  perChannel: 'never',
  create: (grid) => {
    const lows: number[] = []
    const highs: number[] = []
    return checkedFinder({
      observe: (_, { min, max }) => {
        lows.push(min)
        highs.push(max)
      },
      finish: () => ({ ok: true, value: onnxAnswer({ min: meanOfBatches(lows), max: meanOfBatches(highs) }, grid) }),
    })
  },
}

/** onnxruntime's compute_data_quant_params: how its quantizer scales weights. */
export function onnxWeights(name: string, grid: OnnxGrid, perChannel: 'each' | 'never'): RangeFinderMethod {
  return {
    name: `onnxruntime:${name}`,
    summary: 'Weights: the smallest and largest value.',
    passes: 1,
    perChannel,
    ...(perChannel === 'each' ? { usualAxis: 0 } : {}),
    create: () =>
      spanFinder((span) => {
        const parameters = onnxScale(span, grid)
        return { ...span, ...parameters, fields: { zero_point: parameters.zeroPoint } }
      }),
  }
}
