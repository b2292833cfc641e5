import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createTimeLeft } from '../../src-main/jobs/time-left.ts'

test.each([
  // fraction, seconds gone, shown
  [0.02, 100, null],
  [0.5, 2.9, null],
  [0.03, 3, 90],
  [0.5, 10, 10],
  [0.5, 12.6, 15],
  [0.5, 200, 195],
  [0.5, 1000, 1020],
  [0.999, 10, 5],
])('%d done after %d s shows %s', (fraction, seconds, shown) => {
  expect(createTimeLeft(0)(fraction, seconds * 1000)).toBe(shown)
})

test('resumed work is judged by its own pace', () => {
  expect(createTimeLeft(0, 0.5)(0.75, 30_000)).toBe(30)
  expect(createTimeLeft(0, 0.5)(0.52, 30_000)).toBe(null)
})

test('never counts up by more than one step, and always in round steps', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 100_000 }))), (turns) => {
      const timeLeft = createTimeLeft(0)
      let now = 0
      let before: number | null = null
      for (const [fraction, passed] of turns) {
        const shown = timeLeft(fraction, (now += passed))
        if (shown !== null) {
          expect(shown % 5).toBe(0)
          if (before !== null) expect(shown - before).toBeLessThanOrEqual(before < 60 ? 5 : before < 600 ? 15 : 60)
          before = shown
        }
      }
    }),
  )
})
