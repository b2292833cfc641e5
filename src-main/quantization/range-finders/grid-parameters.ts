import type { ActivationRange } from '../../training/activation-range.ts'
import { activationScale } from '../activation-scale.ts'
import type { Grid } from './range-finder.ts'

/** Scale (exact in float32) and zero point of a grid, and its smallest and largest whole number. */
export type GridParameters = {
  readonly scale: number
  readonly zeroPoint: number
  readonly lowest: number
  readonly highest: number
}

/** The steps on the wider side of a symmetric grid; -128 stays unused, as TensorFlow Lite's weights have it. */
const symmetricSteps = { int8: 127, uint8: 127, int16: 32767 } as const
/** The middle of the grid: what zero becomes when it is symmetric. */
const middle = { int8: 0, uint8: 128, int16: 0 } as const

/**
 * Our scale and zero point for real values from `min` to `max`: asymmetric as `activationScale` has it, symmetric by the
 * larger magnitude (scale 1 where everything is zero).
 */
export function gridParameters(range: ActivationRange, { dtype, symmetric }: Grid): GridParameters {
  if (!symmetric && dtype !== 'int16') {
    const { scale, zeroPoint } = activationScale(range)
    const lowest = middle[dtype] - 128
    return { scale: scale[0] ?? 1, zeroPoint: (zeroPoint[0] ?? 0) + middle[dtype], lowest, highest: lowest + 255 }
  }
  const largest = Math.max(Math.abs(range.min), Math.abs(range.max))
  const scale = Math.fround(largest / symmetricSteps[dtype])
  const steps = symmetricSteps[dtype]
  const zeroPoint = middle[dtype]
  return { scale: scale > 0 ? scale : 1, zeroPoint, lowest: zeroPoint - steps, highest: zeroPoint + steps }
}
