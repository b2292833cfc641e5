import { roundHalfEven } from './round-half-even.ts'

/** The exponent of the power of two nearest to a scale, on the logarithm; halves to the even exponent. */
export function nearestExponent(scale: number): number {
  return -roundHalfEven(-Math.log2(Math.min(2 ** 127, Math.max(2 ** -127, scale))))
}
