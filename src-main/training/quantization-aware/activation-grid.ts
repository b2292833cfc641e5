import type { ActivationRange } from '../activation-range.ts'

/** The 256 values an INT8 activation can take: scale * (integer - zeroPoint), integers from -128 to 127. */
export type ActivationGrid = {
  readonly scale: number
  readonly zeroPoint: number
  /** The real values of -128 and 127. */
  readonly low: number
  readonly high: number
}

const smallestWidth = 1e-6

/**
 * The grid for a range. Zero is made part of the range and lies on the grid exactly; only the zero point is rounded
 * (TensorFlow Lite's quantizer), so the ends may move by less than one step.
 */
export function activationGrid({ min, max }: ActivationRange): ActivationGrid {
  const low = Math.min(min, 0)
  const high = Math.max(max, 0, low + smallestWidth)
  const scale = Math.fround(Math.fround(high - low) / 255)
  const fromLow = -128 - low / scale
  const fromHigh = 127 - high / scale
  const nearest = Math.round(128 - low / scale < 127 + high / scale ? fromLow : fromHigh)
  const zeroPoint = Math.max(-128, Math.min(127, nearest))
  return { scale, zeroPoint, low: (-128 - zeroPoint) * scale, high: (127 - zeroPoint) * scale }
}
