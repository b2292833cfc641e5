import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import type { Dataset, Sample } from '../../src-main/data/dataset.ts'
import { contentId } from '../../src-main/data/sample-id.ts'
import { addToDataset, type GrownDataset } from '../../src-main/services/road/add-to-dataset.ts'

const settings = { seed: 42, test: 0.2, validation: 0.16, by: 'auto' } as const

function sample(label: string, number: number, length = 20): Sample {
  const values = Float32Array.from({ length }, (_, i) => number + i / 7)
  const shape = [length, 1]
  const source = { file: `${label}/${number}.csv` }
  return {
    id: contentId(shape, values),
    name: `${label} ${number}`,
    label,
    target: null,
    group: null,
    sampleRateHz: 100,
    shape,
    values,
    source,
  }
}
function dataset(samples: readonly Sample[]): Dataset {
  return {
    kind: 'time-series',
    task: 'classification',
    channels: [{ name: 'x', unit: null }],
    sampleRateHz: 100,
    sampleRateFrom: 'timestamps',
    classes: ['a', 'b'],
    target: null,
    samples,
  }
}
const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i)
const counted = ({ dataset: { samples } }: GrownDataset) =>
  ['train', 'validation', 'test'].map((part) => samples.filter((one) => one.split === part).length)
const grow = (before: GrownDataset | null, added: readonly Sample[]): GrownDataset | null =>
  unwrap(addToDataset(before, dataset(added), settings))

describe('data that grows', () => {
  test('recordings that come one by one end in all three parts', () => {
    let grown: GrownDataset | null = null
    for (const number of numbers(10)) for (const label of ['a', 'b']) grown = grow(grown, [sample(label, number * 2 + (label === 'a' ? 0 : 1), 8)]) // prettier-ignore
    expect(grown && counted(grown)).toEqual([12, 4, 4])
  })

  test('as one import as in two', () => {
    const all = numbers(30).map((number) => sample(number % 2 === 0 ? 'a' : 'b', number))
    const twice = grow(grow(null, all.slice(0, 18)), all.slice(18))
    const once = grow(null, all)
    const parts = (one: GrownDataset | null) => new Map(one?.dataset.samples.map(({ id, split }) => [id, split]))
    expect(parts(twice)).toEqual(parts(once))
  })

  test('what is there already is not there twice, cut into pieces or not', () => {
    const few = [sample('a', 0, 90), sample('b', 1, 90)]
    const cut = grow(null, few)
    expect(cut?.splitMethod).toBe('time')
    expect(cut?.dataset.samples.length).toBe(6)
    expect(grow(cut, few)).toBeNull()
    const more = grow(cut, [...few, sample('a', 5, 90)])
    expect(more?.dataset.samples.slice(0, 6)).toEqual(cut?.dataset.samples)
    expect(more?.dataset.samples.length).toBe(9)
  })

  test('parts that the files gave are kept', () => {
    const given = numbers(12).map((n) => ({ ...sample(n % 2 === 0 ? 'a' : 'b', n), split: n < 8 ? ('train' as const) : ('test' as const) })) // prettier-ignore
    const first = grow(null, given)
    expect(first?.splitMethod).toBe('files')
    const more = grow(first, numbers(10, 50).map((n) => sample('a', n))) // prettier-ignore
    expect(more?.dataset.samples.slice(0, 12)).toEqual(first?.dataset.samples)
    expect(more?.dataset.samples.slice(12).map((one) => one.split)).toContain('test')
  })

  test('other channels are refused', () => {
    const before = grow(null, [sample('a', 0)])
    const other = { ...dataset([sample('a', 9)]), channels: [{ name: 'x', unit: null }, { name: 'y', unit: null }] } // prettier-ignore
    const refused = addToDataset(before, other, settings)
    expect(refused.ok ? null : refused.error.code).toBe('data-does-not-match')
  })
})
