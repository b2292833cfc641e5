import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimate } from '../../src-renderer/charts/decimate.ts'
import { extent } from '../../src-renderer/charts/extent.ts'
import { roundTicks } from '../../src-renderer/charts/ticks.ts'

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true })

describe('ticks', () => {
  test.each([
    [0, 1.5, 6, [0, 0.5, 1, 1.5]],
    [0, 100, 6, [0, 20, 40, 60, 80, 100]],
    [-4, 4, 5, [-4, -2, 0, 2, 4]],
  ] as const)('%d to %d', (low, high, most, ticks) => {
    expect(roundTicks(low, high, most)).toEqual(ticks)
  })

  test('lie within the range, rise, and are few', () => {
    fc.assert(
      fc.property(finite, fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (low, span) => {
        const ticks = roundTicks(low, low + span, 6)
        expect(ticks.length).toBeLessThanOrEqual(7)
        for (const [at, tick] of ticks.entries()) {
          expect(tick).toBeGreaterThanOrEqual(low - span * 1e-6 - Math.abs(low) * 1e-9)
          expect(tick).toBeLessThanOrEqual(low + span * (1 + 1e-6) + Math.abs(low) * 1e-9)
          if (at > 0) expect(tick).toBeGreaterThan(ticks[at - 1] ?? Infinity)
        }
      }),
    )
  })
})

describe('decimation', () => {
  test('keeps the lowest and the highest value of every channel, in order of time', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 2, maxLength: 3000 }), fc.integer({ min: 1, max: 3 }), (numbers, channels) => {
        const length = Math.floor(numbers.length / channels)
        fc.pre(length > 0)
        for (let channel = 0; channel < channels; channel++) {
          const values = Array.from({ length }, (_, at) => numbers[at * channels + channel] ?? 0)
          const points = decimate(numbers, channels, channel, 50)
          expect(points.length).toBeLessThanOrEqual(100)
          expect(Math.min(...points.map(([, value]) => value))).toBe(Math.min(...values))
          expect(Math.max(...points.map(([, value]) => value))).toBe(Math.max(...values))
          for (let at = 1; at < points.length; at++) expect(points[at]?.[0]).toBeGreaterThanOrEqual(points[at - 1]?.[0] ?? 0)
        }
      }),
    )
  })
})

test('the extent of nothing, of one value and of gaps can be drawn', () => {
  expect(extent([])).toEqual([0, 1])
  expect(extent([NaN])).toEqual([0, 1])
  expect(extent([3])).toEqual([2.5, 3.5])
  expect(extent([NaN, 2, -1, NaN])).toEqual([-1, 2])
})
