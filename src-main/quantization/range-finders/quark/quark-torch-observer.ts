import type { ActivationRange } from '../../../training/activation-range.ts'
import { nearestExponent } from '../numerics/power-of-two.ts'
import { roundHalfEven } from '../numerics/round-half-even.ts'
import { torchSum } from '../numerics/torch-sum.ts'

const fround = Math.fround
export const quarkLowest = -128
export const quarkHighest = 127
/** Exponents tried, relative to the first scale: two larger scales, itself, two smaller ones. */
const exponents = [2, 1, 0, -1, -2]

/** A power-of-two scale with its zero point. */
export type PowerOfTwoScale = { readonly scale: number; readonly zeroPoint: number }

/**
 * Scale and zero point of Quark's torch path (0.13, PowOf2MinMax observers), in float32: zero made part of the range, 255
 * steps, the zero point cut off (not rounded) before the scale becomes the nearest power of two. A tensor of zeros gets
 * scale 1; a channel of zeros has no such guard there, and ends at 2^-127 with zero point -128.
 */
export function quarkTorchScale({ min, max }: ActivationRange, symmetric: boolean, channel: boolean): PowerOfTwoScale {
  let low = Math.min(min, 0)
  let high = Math.max(max, 0)
  if (symmetric) {
    high = Math.max(-low, high)
    low = -high
  }
  const width = fround(high - low)
  if (width === 0 && channel) return { scale: 2 ** -127, zeroPoint: quarkLowest }
  const exact = width === 0 ? 1 : fround(width / 255)
  const zeroPoint = Math.trunc(fround(quarkLowest - fround(low / exact))) + 0
  const scale = 2 ** nearestExponent(exact)
  const newLow = Math.min((quarkLowest - zeroPoint) * scale, 0)
  return { scale, zeroPoint: roundHalfEven(quarkLowest - newLow / scale) }
}

/** Squared differences after rounding to a power of two, in float32. */
export function squaredDifferences(values: Float32Array, { scale, zeroPoint }: PowerOfTwoScale): Float32Array {
  return values.map((value) => {
    const place = roundHalfEven(fround(value / scale)) + zeroPoint
    const quantized = Math.min(quarkHighest, Math.max(quarkLowest, place))
    const difference = fround(fround((quantized - zeroPoint) * scale) - value)
    return difference * difference
  })
}

/**
 * The exponent, relative to the scales given, of least squared error over all channels together (MinMSE observers: the zero
 * points stay, all channels move by one step); the first smallest wins.
 */
export function leastErrorExponent(channels: readonly Float32Array[], starts: readonly PowerOfTwoScale[]): number {
  let least = Infinity
  let best = 0
  for (const exponent of exponents) {
    const errors = channels.map((values, channel) => {
      const { scale, zeroPoint } = starts[channel] ?? { scale: 1, zeroPoint: 0 }
      return torchSum(squaredDifferences(values, { scale: scale * 2 ** exponent, zeroPoint }))
    })
    const error = errors.reduce((sum, one) => sum + one, 0)
    if (!(error < least)) continue
    least = error
    best = exponent
  }
  return best
}
