import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { activationScale } from '../../src-main/quantization/activation-scale.ts'
import { mcnemar } from '../../src-main/quantization/mcnemar.ts'
import { quantizeBias, scalesThatHoldBias } from '../../src-main/quantization/quantize-bias.ts'
import { dequantizeValues, quantizeValues } from '../../src-main/quantization/quantize-values.ts'
import { quantizeWeights } from '../../src-main/quantization/quantize-weights.ts'
import { roundHalfAway } from '../../src-main/quantization/round-half-away.ts'
import { wilsonInterval } from '../../src-main/quantization/wilson-interval.ts'

const real = fc.double({ min: -1e4, max: 1e4, noNaN: true })

describe('rounding', () => {
  const cases: [number, number][] = [
    [2.5, 3],
    [-2.5, -3],
    [-0.5, -1],
    [0.49999999999999994, 0],
    [1e15 + 0.5, 1e15 + 1],
    [-7.4, -7],
  ]
  test.each(cases)('%d goes to %d', (value, expected) => expect(roundHalfAway(value)).toBe(expected))
})

describe('the scale of activations', () => {
  const cases: [number, number, number, number][] = [
    [0, 1, 1 / 255, -128],
    [-1, 1, 2 / 255, -1],
    [0, 0, 1, 0],
    [2, 10, 10 / 255, -128],
    [-6, -1, 6 / 255, 127],
  ]
  test.each(cases)('of %d to %d', (min, max, scale, zeroPoint) => {
    expect(activationScale({ min, max })).toEqual({ scale: [Math.fround(scale)], zeroPoint: [zeroPoint], axis: null })
  })

  test('every value of the range comes back within one step, and zero exactly', () => {
    fc.assert(
      fc.property(real, real, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, at) => {
        const range = { min: Math.min(a, b), max: Math.max(a, b) }
        const quantization = activationScale(range)
        const value = Math.fround(range.min + at * (range.max - range.min))
        const [back, zero] = dequantizeValues(quantizeValues([value, 0], quantization, -128, 127), quantization)
        expect(Math.abs((back ?? NaN) - value)).toBeLessThanOrEqual((quantization.scale[0] ?? 0) * 1.0001 + 1e-9)
        expect(zero).toBe(0)
      }),
    )
  })

  test('sixteen bits are symmetric', () => {
    expect(activationScale({ min: -3, max: 2 }, 'int16')).toEqual({ scale: [Math.fround(3 / 32767)], zeroPoint: [0], axis: null })
  })
})

describe('weights', () => {
  test('each channel uses ±127, an empty one the smallest scale', () => {
    const { data, quantization } = quantizeWeights(Float32Array.of(1, -2, 0, 0, 0.5, 0.25), [3, 2], 0, { perChannel: true })
    expect([...data]).toEqual([64, -127, 0, 0, 127, 64])
    expect(quantization).toEqual({ scale: [2 / 127, 5e-7 / 127, 0.5 / 127].map(Math.fround), zeroPoint: [0, 0, 0], axis: 0 })
  })
  test('the channel axis of depthwise filters is the last', () => {
    const { data, quantization } = quantizeWeights(Float32Array.of(1, 10, -1, 5), [1, 2, 1, 2], 3, { perChannel: true })
    expect([...data]).toEqual([127, 127, -127, 64])
    expect(quantization.axis).toBe(3)
  })
  test('a bias that would overflow widens its channel', () => {
    const bias = Float32Array.of(1000, 1e-3)
    const weights = quantizeWeights(Float32Array.of(1e-6, 1), [2, 1], 0, {
      perChannel: true,
      atLeast: scalesThatHoldBias(bias, 0.001),
    })
    const { data } = quantizeBias(bias, 0.001, weights.quantization)
    for (const value of data) expect(Math.abs(value)).toBeLessThanOrEqual(2 ** 30 * 1.0001)
    expect(weights.data[0]).toBe(0)
    expect(weights.data[1]).toBe(127)
  })
})

describe('statistics', () => {
  // Reference values computed with the binomial distribution by hand: 2·(C(5,0)+C(5,1))/2^5, and so on.
  test.each([
    [0, 0, 1],
    [5, 0, 0.0625],
    [4, 1, 0.375],
    [3, 3, 1],
  ])('McNemar of %d and %d', (a, b, expected) => expect(mcnemar(a, b)).toBeCloseTo(expected, 12))
  test('the Wilson interval of 51 of 53', () => {
    const { low, high } = wilsonInterval(51, 53)
    expect(low).toBeCloseTo(0.8725, 3)
    expect(high).toBeCloseTo(0.9896, 3)
  })
})
