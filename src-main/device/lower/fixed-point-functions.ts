import { divideByPowerOfTwo, multiplyHigh } from './fixed-point.ts'

const int32Max = 2 ** 31 - 1

/** exp(a) for a in [-1/4, 0), Q0 (gemmlowp). */
function expNearZero(a: number): number {
  const x = a + (1 << 28)
  const x2 = multiplyHigh(x, x)
  const x3 = multiplyHigh(x2, x)
  const x4 = multiplyHigh(x2, x2)
  const tail = divideByPowerOfTwo(multiplyHigh(divideByPowerOfTwo(x4, 2) + x3, 715827883) + x2, 1)
  return 1895147668 + multiplyHigh(1895147668, x + tail)
}

const factors: readonly (readonly [exponent: number, factor: number])[] = [
  [-2, 1672461947],
  [-1, 1302514674],
  [0, 790015084],
  [1, 290630308],
  [2, 39332535],
  [3, 720401],
  [4, 242],
]

/** exp(a) for a <= 0 with `integerBits` integer bits, as Q0 (gemmlowp's exp_on_negative_values). */
function expOnNegative(a: number, integerBits: number): number {
  if (a === 0) return int32Max
  const fractionBits = 31 - integerBits
  const quarter = 1 << (fractionBits - 2)
  const aModQuarter = (a & (quarter - 1)) - quarter
  const remainder = aModQuarter - a
  let result = expNearZero(aModQuarter << integerBits)
  for (const [exponent, factor] of factors) {
    if (integerBits > exponent && remainder & (1 << (fractionBits + exponent))) result = multiplyHigh(result, factor)
  }
  if (integerBits > 5 && a < -(2 ** (36 - integerBits))) return 0
  return result
}

/** 1 / (1 + a) by three Newton steps in Q2, halved, for a in [0, 1] Q0. */
function newton(a: number): number {
  const half = Math.floor((a + int32Max + 1) / 2)
  let x = 1515870810 + multiplyHigh(half, -1010580540)
  for (let i = 0; i < 3; i++) x += multiplyHigh(x, (1 << 29) - multiplyHigh(half, x)) << 2
  return x
}

function doubled(x: number, times: number): number {
  return Math.min(Math.max(x * times, -(2 ** 31)), int32Max)
}

/** The logistic function of a in Q4, as Q0. */
export function logisticQ4(a: number): number {
  if (a === 0) return 1 << 30
  const value = doubled(newton(expOnNegative(-Math.abs(a), 4)), 2)
  return a > 0 ? value : int32Max - value
}

/** The hyperbolic tangent of a in Q4, as Q0. */
export function tanhQ4(a: number): number {
  if (a === 0) return 0
  const value = doubled(newton(expOnNegative(-Math.abs(a), 5)) - (1 << 29), 4)
  return a > 0 ? value : 0 - value
}
