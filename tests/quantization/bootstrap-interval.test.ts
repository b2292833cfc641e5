import { expect, test } from 'vitest'
import { bootstrapInterval } from '../../src-main/quantization/bootstrap-interval.ts'
import { wilsonInterval } from '../../src-main/quantization/wilson-interval.ts'

/** The share of right ones among those drawn, of `right` in `count`. */
const share = (right: number) => (drawn: Uint32Array) =>
  drawn.reduce((sum, place) => sum + (place < right ? 1 : 0), 0) / drawn.length

test.each([
  [300, 400],
  [90, 100],
  [180, 200],
])('of a share, it agrees with Wilson: %i of %i', (right, count) => {
  // prettier-ignore
  const { low, high } = bootstrapInterval(count, share(right))
  const wilson = wilsonInterval(right, count)
  expect(Math.abs(low - wilson.low)).toBeLessThan(2.5 / count + 0.01)
  expect(Math.abs(high - wilson.high)).toBeLessThan(2.5 / count + 0.01)
})
test('it is the same for the same seed, and another for another', () => {
  const of = (seed: number) => bootstrapInterval(50, (drawn) => drawn.reduce((sum, place) => sum + place, 0) / drawn.length, seed)
  expect(of(1)).toEqual(of(1))
  expect(of(1)).not.toEqual(of(2))
})
test('draws without a figure are left out', () => {
  const { low, high } = bootstrapInterval(4, (drawn) => (drawn.includes(0) ? NaN : 1))
  expect([low, high]).toEqual([1, 1])
})
