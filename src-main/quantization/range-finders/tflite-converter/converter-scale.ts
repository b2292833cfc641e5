import type { ActivationRange } from '../../../training/activation-range.ts'
import { roundHalfAway } from '../../round-half-away.ts'

/** A grid of whole numbers from `lowest` to `highest`. */
type ConverterGrid = { readonly scale: number; readonly zeroPoint: number; readonly lowest: number; readonly highest: number }

const fround = Math.fround
const nearZero = 1e-6

/** Zero is made part of the range; one no wider than 1e-6 is stretched by 1e-6 to both sides, in float32. */
function stretched({ min, max }: ActivationRange): ActivationRange {
  const low = Math.min(min, 0)
  const high = Math.max(max, 0)
  return high - low > nearZero ? { min: low, max: high } : { min: fround(low - nearZero), max: fround(high + nearZero) }
}

/**
 * Scale and zero point of an int8 activation as the TensorFlow Lite converter writes them (2.21): the scale in float32; the
 * zero point from the lower end by that scale, rounded to float32 and then half away from zero. Measured on 79 ranges whose
 * zero point lies between two whole numbers; the published rule, which looks at both ends, misses a third of those.
 */
export function converterScale(range: ActivationRange): ConverterGrid {
  const { min, max } = stretched(range)
  const scale = fround(fround(max - min) / 255)
  const zeroPoint = roundHalfAway(fround(-128 - min / scale)) + 0
  return { scale, zeroPoint: Math.min(127, Math.max(-128, zeroPoint)), lowest: -128, highest: 127 }
}

/** The symmetric scale of weights as the converter writes them: magnitudes up to 5e-7 count as 5e-7. */
export function converterWeightScale({ min, max }: ActivationRange): ConverterGrid {
  const largest = Math.max(Math.abs(min), Math.abs(max), nearZero / 2)
  return { scale: fround(largest / 127), zeroPoint: 0, lowest: -127, highest: 127 }
}
