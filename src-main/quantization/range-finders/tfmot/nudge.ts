import type { ActivationRange } from '../../../training/activation-range.ts'
import type { GridParameters } from '../grid-parameters.ts'

const fround = Math.fround

/** A range moved so that zero lies on a step, with its scale. */
export type NudgedRange = GridParameters & { readonly nudged: ActivationRange }

/**
 * The grid of TensorFlow's fake_quant ops for a range, in float32: the zero point of the smaller end rounded half up, and
 * both ends moved with it. `narrow` leaves the lowest step out. An empty range has scale 0, and everything becomes 0.
 */
export function nudge({ min, max }: ActivationRange, narrow: boolean): NudgedRange {
  const lowest = narrow ? 1 : 0
  const highest = 255
  const scale = fround(fround(max - min) / (highest - lowest))
  const grid = { lowest: lowest - 128, highest: highest - 128 }
  if (scale === 0) return { ...grid, scale: 0, zeroPoint: 0, nudged: { min: 0, max: 0 } }
  const exact = fround(lowest - fround(min / scale))
  const zeroPoint = exact < lowest ? lowest : exact > highest ? highest : Math.floor(exact + 0.5)
  const nudged = { min: fround(fround(lowest - zeroPoint) * scale), max: fround(fround(highest - zeroPoint) * scale) }
  return { ...grid, scale, zeroPoint: zeroPoint - 128, nudged }
}

/** One value after fake quantization: clamped, then rounded to a step of the nudged range, in float32. */
export function fakeQuantize(value: number, { scale, nudged }: NudgedRange): number {
  if (scale === 0) return 0
  const shifted = fround(Math.min(nudged.max, Math.max(nudged.min, value)) - nudged.min)
  const step = Math.floor(fround(fround(shifted * fround(1 / scale)) + 0.5))
  return fround(fround(step * scale) + nudged.min)
}
