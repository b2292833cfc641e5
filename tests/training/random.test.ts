import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom, shuffledIndices } from '../../src-main/training/random.ts'

test('a shuffle holds every index once, and is decided by its seed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 }), fc.integer(), fc.integer({ min: 0, max: 1000 }), (count, seed, epoch) => {
      const order = shuffledIndices(count, createRandom(seed, epoch))
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index))
      expect(shuffledIndices(count, createRandom(seed, epoch))).toEqual(order)
    }),
  )
})

test('uniform and normal numbers have the moments they should', () => {
  const random = createRandom(3)
  const moments = (draw: () => number) => {
    const values = Array.from({ length: 40_000 }, draw)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length }
  }
  const uniform = moments(random.uniform)
  expect(uniform.mean).toBeCloseTo(0.5, 2)
  expect(uniform.variance).toBeCloseTo(1 / 12, 2)
  const normal = moments(random.normal)
  expect(Math.abs(normal.mean)).toBeLessThan(0.02)
  expect(Math.abs(normal.variance - 1)).toBeLessThan(0.03)
})

test('streams of neighbouring seeds and epochs differ', () => {
  const first = (...parts: number[]) => createRandom(...parts).uniform()
  const draws = [first(1, 1), first(1, 2), first(2, 1), first(2, 2), first(1), first(2 ** 32 + 1), first(-1)]
  expect(new Set(draws).size).toBe(draws.length)
})
