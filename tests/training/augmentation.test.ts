import { describe, expect, test } from 'vitest'
import { soften } from '../../src-main/training/augmentation/soften.ts'
import { usualAugmentation } from '../../src-main/training/augmentation/usual-augmentation.ts'
import { warpedBands } from '../../src-main/training/augmentation/warped-bands.ts'
import { createRandom } from '../../src-main/training/random.ts'

const cases = [
  ['image', [12, 10, 1]],
  ['image', [8, 8, 3]],
  ['time-series', [1, 40, 3]],
  ['time-series', [40, 3]],
  ['audio', [30, 16, 1]],
] as const

function samplesOf(shape: readonly number[], count: number): Float32Array {
  const random = createRandom(9)
  const size = shape.reduce((product, dimension) => product * dimension, 1)
  return Float32Array.from({ length: size * count }, () => random.normal())
}

describe.each(cases)('%s of shape %j', (kind, shape) => {
  const augment = usualAugmentation(kind, shape)
  if (augment === null) throw new Error('There is no augmentation for this kind.')

  test('is changed by the seed alone, each sample in its own way, and stays near what it was', () => {
    const original = samplesOf(shape, 1)
    const batch = Float32Array.from([...original, ...original])
    const vary = (seed: number): Float32Array => {
      const copy = batch.slice()
      augment(copy, 2, createRandom(seed))
      return copy
    }
    const varied = vary(1)
    expect(vary(1)).toEqual(varied)
    expect(vary(2)).not.toEqual(varied)
    expect(varied.slice(0, original.length)).not.toEqual(varied.slice(original.length))
    expect(varied.every((value) => Math.abs(value) < 8)).toBe(true)
  })

  test('an even sample keeps its level within a third', () => {
    const even = samplesOf(shape, 1).fill(2)
    augment(even, 1, createRandom(4))
    const sorted = even.toSorted()
    expect(Math.abs((sorted[sorted.length >> 1] ?? 0) - 2)).toBeLessThan(0.7)
  })
})

test('table rows and statistics are left alone', () => {
  expect(usualAugmentation('tabular', [5])).toBeNull()
  expect(usualAugmentation('time-series', [42])).toBeNull()
})

test('two sounds together are as loud as the sum of their powers', () => {
  for (const [one, other] of [
    [0.5, 0.5],
    [0.8, 0.3],
    [0.2, 0.9],
  ] as const) {
    const decibels = 10 * Math.log10(10 ** (one * 8) + 10 ** (other * 8))
    expect(soften(one, other, 80)).toBeCloseTo(decibels / 80, 2)
  }
})

test.each([0.75, 1, 1.3])('bands warped by %d keep their order, start at the lowest and end at the highest', (factor) => {
  const from = warpedBands(20, factor)
  expect(from[0]).toBe(0)
  expect(from[19]).toBeCloseTo(19, 4)
  expect(from[5]).toBeCloseTo(5 * factor, 4)
  expect([...from]).toEqual([...from].sort((a, b) => a - b))
})

test('the silence of a scaled spectrogram stays the quietest value', () => {
  const scaling = { mean: [0.3], inverseDeviation: [4] }
  const silence = -0.3 * 4
  const augment = usualAugmentation('audio', [30, 16, 1], scaling)
  const batch = samplesOf([30, 16, 1], 8).map((value) => Math.max(value, silence))
  augment?.(batch, 8, createRandom(6))
  expect(Math.min(...batch)).toBeGreaterThanOrEqual(silence - 1e-6)
})
