import fc from 'fast-check'
import { expect, test } from 'vitest'
import { areaUnderCurve } from '../../src-main/services/road/evaluate-anomaly.ts'

/** The definition: the share of pairs in the right order, ties by half. */
function byPairs(normal: readonly number[], abnormal: readonly number[]): number {
  let right = 0
  for (const low of normal) for (const high of abnormal) right += high > low ? 1 : high === low ? 0.5 : 0
  return right / (normal.length * abnormal.length)
}

test('the area under the curve is the share of pairs in the right order', () => {
  const scores = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(scores, scores, (normal, abnormal) => {
      expect(areaUnderCurve(normal, abnormal)).toBeCloseTo(byPairs(normal, abnormal), 12)
    }),
  )
  expect(areaUnderCurve([1, 2], [3, 4])).toBe(1)
  expect(areaUnderCurve([3], [3])).toBe(0.5)
})
