import type { ActivationRange } from '../../../training/activation-range.ts'
import { nearestExponent } from '../numerics/power-of-two.ts'
import { roundHalfEven } from '../numerics/round-half-even.ts'
import type { GridParameters } from '../grid-parameters.ts'

/** The grids of Quark's onnx path. Symmetric int8 leaves -128 out. */
export const quarkGrids = {
  qint8_symmetric: { lowest: -127, highest: 127, symmetric: true },
  quint8_symmetric: { lowest: 0, highest: 255, symmetric: true },
  qint8_asymmetric: { lowest: -128, highest: 127, symmetric: false },
} as const
export type QuarkGrid = (typeof quarkGrids)[keyof typeof quarkGrids]

const smallestNormal = 2 ** -126

/**
 * Scale and zero point of Quark's onnx path (0.13, compute_scale_zp): as onnxruntime's, then the nearest power of two on the
 * logarithm. That may be the smaller one, so that a range from "NonOverflow" clips all the same.
 */
export function quarkScale({ min, max }: ActivationRange, { lowest, highest, symmetric }: QuarkGrid): GridParameters {
  let low = Math.min(min, 0)
  let high = Math.max(max, 0)
  if (symmetric) {
    high = Math.max(-low, high)
    low = -high
  }
  const exact = Math.fround(high - low) / (highest - lowest)
  const usable = exact >= smallestNormal
  const zeroPoint = usable ? roundHalfEven(lowest - low / exact) : 0
  const scale = Math.fround(2 ** nearestExponent(usable ? Math.fround(exact) : 1))
  const newLow = Math.min(Math.fround((lowest - zeroPoint) * scale), 0)
  const newZeroPoint = roundHalfEven(lowest - newLow / scale)
  const middle = symmetric && lowest === 0 && newZeroPoint === 127 ? 128 : newZeroPoint
  return { scale, zeroPoint: middle, lowest, highest }
}

/** The real values at the ends of a grid. */
export function quarkEnds({ scale, zeroPoint, lowest, highest }: GridParameters): ActivationRange {
  return { min: Math.fround((lowest - zeroPoint) * scale), max: Math.fround((highest - zeroPoint) * scale) }
}
