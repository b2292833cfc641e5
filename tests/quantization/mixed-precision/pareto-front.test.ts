import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseFromFront, paretoFront } from '../../../src-main/quantization/mixed-precision/pareto-front.ts'

const point = (accuracy: number, flashBytes: number, ramBytes: number) => ({ accuracy, flashBytes, ramBytes })

test('points that are worse in every respect fall away, equal ones are kept once', () => {
  const points = [point(0.9, 100, 50), point(0.8, 120, 60), point(0.95, 150, 50), point(0.9, 100, 50), point(0.7, 60, 50)]
  expect(paretoFront(points)).toEqual([point(0.7, 60, 50), point(0.9, 100, 50), point(0.95, 150, 50)])
})

const points = fc.array(fc.tuple(fc.nat(6), fc.nat(6), fc.nat(6)).map(([a, f, r]) => point(a / 6, f, r)), { maxLength: 30 }) // prettier-ignore
test('every point is beaten or equalled by one of the front, and none of the front by another', () => {
  fc.assert(
    fc.property(points, (all) => {
      const front = paretoFront(all)
      const covers = (a: (typeof all)[number], b: (typeof all)[number]): boolean =>
        a.accuracy >= b.accuracy && a.flashBytes <= b.flashBytes && a.ramBytes <= b.ramBytes
      for (const one of all) expect(front.some((best) => covers(best, one))).toBe(true)
      for (const one of front) expect(front.filter((other) => covers(other, one))).toEqual([one])
    }),
  )
})

const front = [point(0.7, 60, 50), point(0.9, 100, 50), point(0.95, 150, 80)]
test.each([
  ['the smallest that is good enough', point(0.85, 200, 200), 1],
  ['the most accurate within the budget when none is', point(0.99, 120, 200), 1],
  ['RAM counts', point(0.93, 200, 60), 1],
  ['nothing fits', point(0.5, 10, 10), null],
] as const)('the choice: %s', (_, budget, place) => {
  expect(chooseFromFront(front, budget)).toBe(place === null ? null : front[place])
})
