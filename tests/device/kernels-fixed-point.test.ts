import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  divideByPowerOfTwo,
  multiplyHigh,
  quantizeMultiplier,
  requantize,
  roundHalfAway,
} from '../../src-main/device/lower/fixed-point.ts'
import { meanMultiplier } from '../../src-main/device/lower/reduction.ts'

const edges = [0, 1, -1, 2, -2, 2 ** 30, -(2 ** 30), 2 ** 31 - 1, -(2 ** 31), -(2 ** 31) + 1, 0x7fff, 0x8000, -0x8000]
const int32 = fc.oneof(fc.constantFrom(...edges), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))
const runs = { numRuns: 20_000 }

/** (2ab + 2^31 nudge) / 2^32 as gemmlowp writes it, with truncation towards zero. */
function multiplyHighExactly(a: number, b: number): number {
  if (a === -(2 ** 31) && b === -(2 ** 31)) return 2 ** 31 - 1
  const product = BigInt(a) * BigInt(b)
  return Number((product + (product >= 0n ? 1n << 30n : 1n - (1n << 30n))) / (1n << 31n))
}

/** Rounded half away from zero. */
function divideExactly(x: number, exponent: number): number {
  const divisor = 1n << BigInt(exponent)
  const magnitude = (BigInt(Math.abs(x)) * 2n + divisor) / (divisor * 2n)
  return Number(x < 0 ? -magnitude : magnitude)
}

describe('fixed-point primitives against BigInt', () => {
  test('multiplyHigh', () => {
    fc.assert(
      fc.property(int32, int32, (a, b) => {
        expect(multiplyHigh(a, b)).toBe(multiplyHighExactly(a, b))
      }),
      runs,
    )
  })

  test('divideByPowerOfTwo', () => {
    fc.assert(
      fc.property(int32, fc.integer({ min: 0, max: 31 }), (x, exponent) => {
        expect(divideByPowerOfTwo(x, exponent)).toBe(divideExactly(x, exponent) + 0)
      }),
      runs,
    )
  })

  test('requantize rounds twice', () => {
    const multiplier = fc.integer({ min: 2 ** 30, max: 2 ** 31 - 1 })
    fc.assert(
      fc.property(int32, multiplier, fc.integer({ min: -31, max: 0 }), (x, m, shift) => {
        expect(requantize(x, { multiplier: m, shift })).toBe(divideExactly(multiplyHighExactly(x, m), -shift) + 0)
      }),
      runs,
    )
  })

  test('quantizeMultiplier is the nearest 31-bit factor', () => {
    const factor = fc.double({ min: 2 ** -30, max: 2 ** 20, noNaN: true })
    fc.assert(
      fc.property(factor, (value) => {
        const { multiplier, shift } = quantizeMultiplier(value)
        expect(multiplier).toBeGreaterThanOrEqual(2 ** 30)
        expect(multiplier).toBeLessThan(2 ** 31)
        expect(Math.abs(multiplier * 2 ** (shift - 31) - value)).toBeLessThanOrEqual(2 ** (shift - 32))
      }),
      runs,
    )
  })

  test('what is too small becomes 0', () => expect(quantizeMultiplier(2 ** -40)).toEqual({ multiplier: 0, shift: 0 }))

  test('roundHalfAway', () => {
    const cases: [number, number][] = [
      [2.5, 3],
      [-2.5, -3],
      [0.49999999999999994, 0],
      [-0.5, -1],
      [1.4999, 1],
      [0, 0],
    ]
    for (const [x, rounded] of cases) expect(roundHalfAway(x), `${x}`).toBe(rounded)
  })

  test('the multiplier of a mean keeps its bits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 2 ** -8, max: 8, noNaN: true }), (elements, ratio) => {
        const { multiplier, shift } = meanMultiplier(quantizeMultiplier(ratio), elements)
        const factor = multiplier * 2 ** (shift - 31)
        expect(Math.abs(factor - ratio / elements) / (ratio / elements)).toBeLessThan(2 ** -29)
      }),
    )
  })
})
