import type { ActivationRange } from '../activation-range.ts'
import type { RoundingPlan } from './rounding-plan.ts'

/** The values that an integer activation can take: scale times whole steps, counted from real zero. */
export type ActivationGrid = {
  readonly scale: number
  readonly leastStep: number
  readonly mostStep: number
  /** The real values of the two. */
  readonly low: number
  readonly high: number
}

const smallestWidth = 1e-6

/** A grid of so many steps below and above zero. */
export function gridOf(scale: number, leastStep: number, mostStep: number): ActivationGrid {
  return { scale, leastStep, mostStep, low: leastStep * scale, high: mostStep * scale }
}

/**
 * The grid for a range. Zero is made part of the range and lies on the grid exactly; only the zero point is rounded
 * (TensorFlow Lite's quantizer), so the ends may move by less than one step. 16 bits: the same number of steps on both sides.
 */
export function activationGrid(
  { min, max }: ActivationRange,
  type: ReturnType<RoundingPlan['activations']> = 'int8',
): ActivationGrid {
  const low = Math.min(min, 0)
  const high = Math.max(max, 0, low + smallestWidth)
  if (type === 'int16') return gridOf(Math.fround(Math.max(-low, high) / 32767), -32768, 32767)
  const scale = Math.fround(Math.fround(high - low) / 255)
  const fromLow = -128 - low / scale
  const fromHigh = 127 - high / scale
  const nearest = Math.round(128 - low / scale < 127 + high / scale ? fromLow : fromHigh)
  const zeroPoint = Math.max(-128, Math.min(127, nearest))
  return gridOf(scale, -128 - zeroPoint, 127 - zeroPoint)
}
