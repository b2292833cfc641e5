import { roundHalfAway } from '../round-half-away.ts'
import type { FoundRange } from './range-finder.ts'

/** What laying values over a grid costs: mean squared error, and the share of values beyond its ends. */
export type RoundingLoss = { readonly mse: number; readonly clipped: number }

/** The loss of rounding values to a found grid; a value counts as clipped when it lies more than half a step outside. */
export function roundingLoss(values: Float32Array, { scale, zeroPoint, lowest, highest }: FoundRange): RoundingLoss {
  let squares = 0
  let clipped = 0
  for (const value of values) {
    const place = roundHalfAway(value / scale) + zeroPoint
    const quantized = Math.min(highest, Math.max(lowest, place))
    if (quantized !== place) clipped++
    squares += (value - (quantized - zeroPoint) * scale) ** 2
  }
  return { mse: squares / values.length, clipped: clipped / values.length }
}
