import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Dataset, Sample } from '../../src-main/data/dataset.ts'
import { cutWindows } from '../../src-main/data/cut-windows.ts'
import { recordingKey } from '../../src-main/data/sample-id.ts'
import { splitDataset } from '../../src-main/data/split-dataset.ts'

function sample(index: number, label: string | null, more: Partial<Sample> = {}): Sample {
  return {
    id: `id${index}`,
    name: `s${index}`,
    label,
    target: null,
    group: null,
    source: { file: 'a.csv' },
    shape: [40, 1],
    values: Float32Array.from({ length: 40 }, (_, t) => index + t),
    sampleRateHz: 100,
    ...more,
  }
}

function dataset(samples: Sample[]): Dataset {
  const classes = [...new Set(samples.flatMap(({ label }) => (label === null ? [] : [label])))].sort()
  return {
    kind: 'time-series',
    task: 'classification',
    channels: [{ name: 'x', unit: null }],
    sampleRateHz: 100,
    sampleRateFrom: 'user',
    samples,
    classes,
    target: null,
  }
}

const many = (counts: Record<string, number>) =>
  Object.entries(counts).flatMap(([label, count], group) =>
    Array.from({ length: count }, (_, i) => sample(group * 1000 + i, label)),
  )

describe('splits', () => {
  test('a fifth of every class is held back, whatever the sizes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 5, max: 120 }), { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 0, max: 1e6 }),
        (sizes, seed) => {
          const data = dataset(many(Object.fromEntries(sizes.map((size, i) => [`c${i}`, size]))))
          const { dataset: split, report } = splitDataset(data, { seed })
          expect(report.by).toBe('random')
          sizes.forEach((size, i) => {
            const own = split.samples.filter(({ label }) => label === `c${i}`)
            expect(own.filter((entry) => entry.split === 'test').length).toBe(Math.round(size * 0.2))
            expect(own.filter((entry) => entry.split === 'validation').length).toBe(Math.max(1, Math.round(size * 0.16)))
          })
          expect(report.counts.train + report.counts.validation + report.counts.test).toBe(data.samples.length)
        },
      ),
    )
  })

  test('the same seed gives the same split, in whatever order the samples come', () => {
    const samples = many({ a: 40, b: 25 })
    const parts = (list: Sample[]) =>
      new Map(splitDataset(dataset(list), { seed: 7 }).dataset.samples.map((entry) => [entry.id, entry.split]))
    const reversed = parts([...samples].reverse())
    for (const [id, part] of parts(samples)) expect(reversed.get(id)).toBe(part)
    expect(splitDataset(dataset(samples), { seed: 8 }).dataset.samples).not.toEqual(
      splitDataset(dataset(samples), { seed: 7 }).dataset.samples,
    )
  })

  test('copies and windows of a recording are never on both sides', () => {
    const samples = many({ a: 30, b: 30 }).flatMap((entry) => [
      entry,
      { ...entry, id: `${entry.id}~2` },
      { ...entry, id: `${entry.id}#20` },
    ])
    const sides = new Map<string, Set<unknown>>()
    for (const entry of splitDataset(dataset(samples), { seed: 1, by: 'random' }).dataset.samples) {
      const key = recordingKey(entry.id)
      sides.set(key, (sides.get(key) ?? new Set()).add(entry.split))
    }
    expect([...sides.values()].every((set) => set.size === 1)).toBe(true)
  })

  test('people are kept whole where there are five of them, and every class is on both sides', () => {
    const people = ['ann', 'ben', 'cem', 'dia', 'eve', 'fay']
    const samples = people.flatMap((group, p) =>
      ['yes', 'no'].flatMap((label, k) => Array.from({ length: 8 }, (_, i) => sample(p * 100 + k * 10 + i, label, { group }))),
    )
    const { dataset: split, report } = splitDataset(dataset(samples), { seed: 3 })
    expect(report.by).toBe('group')
    for (const group of people)
      expect(new Set(split.samples.filter((entry) => entry.group === group).map((entry) => entry.split)).size).toBe(1)
    for (const part of ['train', 'test'] as const)
      expect(new Set(split.samples.filter((entry) => entry.split === part).map(({ label }) => label)).size).toBe(2)
    expect(splitDataset(dataset(samples.filter(({ group }) => group === 'ann' || group === 'ben')), { seed: 3 }).report.by).toBe(
      'random',
    )
  })

  test('the parts that files tell are kept, and validation is drawn from training', () => {
    const samples = many({ a: 40, b: 40 }).map((entry, i): Sample => ({ ...entry, split: i % 4 === 0 ? 'test' : 'train' }))
    const { dataset: split, report } = splitDataset(dataset(samples), { seed: 1 })
    expect(report.by).toBe('files')
    split.samples.forEach((entry, i) => expect(entry.split === 'test').toBe(i % 4 === 0))
    expect(report.counts.validation).toBeGreaterThan(0)
  })

  test('few long recordings are cut in time: the end tests', () => {
    const long = { shape: [1000, 1], values: Float32Array.from({ length: 1000 }, (_, t) => t) }
    const { dataset: split, report } = splitDataset(dataset([sample(0, 'idle', long), sample(1, 'jump', long)]), { seed: 1 })
    expect(report.by).toBe('time')
    const test = split.samples.filter((entry) => entry.split === 'test')
    expect(test.map(({ values }) => [values[0], values.length])).toEqual([
      [800, 200],
      [800, 200],
    ])
  })
})

describe('windows', () => {
  test('every reading of a window stands where it stood', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        (have, length, stride) => {
          const data = dataset([sample(0, 'a', { shape: [have, 1], values: Float32Array.from({ length: have }, (_, t) => t) })])
          const { dataset: cut, report } = cutWindows(data, { length, stride })
          expect(cut.samples.length).toBe(have >= length ? Math.floor((have - length) / stride) + 1 : 0)
          expect(report.shortLeftOut).toBe(have >= length ? 0 : 1)
          cut.samples.forEach(({ values }, k) =>
            expect(Array.from(values)).toEqual(Array.from({ length }, (_, t) => k * stride + t)),
          )
        },
      ),
    )
  })

  test('short recordings are filled as asked', () => {
    const data = dataset([sample(0, 'a', { shape: [3, 1], values: Float32Array.of(1, 2, 3) })])
    const fill = (short: 'pad' | 'repeat') =>
      Array.from(cutWindows(data, { length: 5, stride: 5, short }).dataset.samples[0]?.values ?? [])
    expect(fill('pad')).toEqual([1, 2, 3, 3, 3])
    expect(fill('repeat')).toEqual([1, 2, 3, 1, 2])
  })

  test('gaps are left out or filled in a straight line, and counted', () => {
    const data = dataset([sample(0, 'a', { shape: [5, 1], values: Float32Array.of(NaN, 1, NaN, NaN, 4) })])
    expect(cutWindows(data, { length: 5, stride: 5 }).report).toMatchObject({ windows: 0, missingLeftOut: 1 })
    const filled = cutWindows(data, { length: 5, stride: 5, missing: 'interpolate' })
    expect(Array.from(filled.dataset.samples[0]?.values ?? [])).toEqual([1, 1, 2, 3, 4])
    expect(filled.report).toMatchObject({ windows: 1, missingFilled: 1 })
  })
})

describe('cross-validation and groups held out', () => {
  const grouped = (groups: number, each: number): Sample[] =>
    Array.from({ length: groups * each }, (_, i) =>
      sample(i, i % 2 === 0 ? 'a' : 'b', { group: `person ${Math.floor(i / each)}` }),
    )
  const testOf = (samples: Sample[], index: number, count: number, by: 'auto' | 'random' | 'group' = 'auto') =>
    splitDataset(dataset(samples), { seed: 3, by, fold: { index, count } })

  test('every sample is tested in exactly one part, each stratified like the whole', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 12, max: 40 }),
        fc.integer({ min: 12, max: 40 }),
        (count, a, b) => {
          const samples = many({ a, b })
          const tested = Array.from({ length: count }, (_, index) =>
            testOf(samples, index, count).dataset.samples.filter(({ split }) => split === 'test'),
          )
          expect(tested.flat().map(({ id }) => id).sort()).toEqual(samples.map(({ id }) => id).sort()) // prettier-ignore
          for (const part of tested) {
            expect(Math.abs(part.filter(({ label }) => label === 'a').length - a / count)).toBeLessThan(1)
            expect(Math.abs(part.length - (a + b) / count)).toBeLessThan(2)
          }
        },
      ),
    )
  })

  test('whole groups are dealt where there are enough or it is asked for', () => {
    for (const [groups, count, by] of [
      [6, 3, 'auto'],
      [3, 3, 'group'],
    ] as const) {
      for (let index = 0; index < count; index++) {
        const { dataset: divided, report } = testOf(grouped(groups, 10), index, count, by)
        expect(report.by).toBe('group')
        const inside = new Set(divided.samples.filter(({ split }) => split === 'test').map(({ group }) => group))
        expect(inside.size).toBe(groups / count)
        expect(divided.samples.some(({ split, group }) => split !== 'test' && inside.has(group))).toBe(false)
        expect(report.counts.validation).toBeGreaterThan(0)
      }
    }
    expect(testOf(grouped(3, 10), 0, 3).report.by).toBe('random')
  })

  test('groups held out are the test and nothing of them trains', () => {
    const { dataset: divided, report } = splitDataset(dataset(grouped(3, 20)), { seed: 1, heldOut: ['person 1'] })
    for (const { split, group } of divided.samples) expect(split === 'test').toBe(group === 'person 1')
    expect(report.counts.test).toBe(20)
    expect(report.counts.validation).toBeGreaterThan(4)
  })

  test('with few groups by group, a person is the test and validation is drawn from the others', () => {
    const { dataset: divided, report } = splitDataset(dataset(grouped(3, 20)), { seed: 1, by: 'group' })
    expect(new Set(divided.samples.filter(({ split }) => split === 'test').map(({ group }) => group)).size).toBe(1)
    expect(new Set(divided.samples.filter(({ split }) => split === 'train').map(({ group }) => group)).size).toBe(2)
    expect(report.counts.validation).toBeGreaterThan(0)
  })
})
