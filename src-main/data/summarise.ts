import type { Dataset } from './dataset.ts'
import type { DataQuestion, DataWarning, Inspection } from './inspection.ts'
import type { FileContent, Recording } from './recording.ts'

/** The shape that most samples have; the first of them on a tie. */
function commonShape(dataset: Dataset): readonly number[] {
  const counts = new Map<string, { shape: readonly number[]; count: number }>()
  for (const { shape } of dataset.samples) {
    const entry = counts.get(shape.join('x'))
    if (entry === undefined) counts.set(shape.join('x'), { shape, count: 1 })
    else entry.count++
  }
  return [...counts.values()].reduce<{ shape: readonly number[]; count: number }>(
    (best, entry) => (entry.count > best.count ? entry : best),
    { shape: [], count: 0 },
  ).shape
}

type Readings = Pick<Recording, 'values' | 'shape'>

/** Range, mean and sum of each channel over all recordings; gaps and infinities left out. */
function statistics(dataset: Dataset, all: readonly Readings[]): Inspection['statistics'] {
  const width = dataset.channels.length
  const totals = dataset.channels.map(() => ({ min: Infinity, max: -Infinity, sum: 0, n: 0 }))
  for (const { values, shape } of all) {
    const own = shape.at(-1) ?? 1
    if (own !== width && width !== 1) continue
    for (let at = 0; at < values.length; at++) {
      const total = totals[width === 1 ? 0 : at % own]
      const value = values[at] ?? NaN
      if (total === undefined || !Number.isFinite(value)) continue
      if (value < total.min) total.min = value
      if (value > total.max) total.max = value
      total.sum += value
      total.n++
    }
  }
  return dataset.channels.map(({ name }, index) => {
    const { min, max, sum, n } = totals[index] ?? { min: 0, max: 0, sum: 0, n: 0 }
    return n === 0 ? { channel: name, min: 0, max: 0, mean: 0, sum: 0 } : { channel: name, min, max, mean: sum / n, sum }
  })
}

function splitCounts(contents: readonly FileContent[]): Inspection['split'] {
  const all = contents.flatMap(({ recordings }) => recordings)
  const folds = new Set(all.flatMap(({ fold }) => (fold === undefined ? [] : [fold]))).size
  const count = (name: string) => all.filter(({ split }) => split === name).length
  const [train, validation, test] = [count('train'), count('validation'), count('test')]
  if (test + validation === 0 && folds === 0) return null
  return { train, test, ...(validation > 0 ? { validation } : {}), ...(folds > 0 ? { folds } : {}) }
}

/** The inspection of a dataset, in the shape that `data inspect` prints. Statistics are of the files' exact values, without files of the samples'. */
export function summarise(
  dataset: Dataset,
  contents: readonly FileContent[],
  questions: readonly DataQuestion[],
  warnings: readonly DataWarning[],
): Inspection {
  const counts = new Map(dataset.classes.map((name) => [name, 0]))
  for (const { label } of dataset.samples) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1)
  return {
    kind: dataset.kind,
    task: dataset.task,
    recordings: dataset.samples.length,
    classes: [...counts].map(([name, count]) => ({ name, count })),
    channels: dataset.channels,
    sampleRateHz: dataset.sampleRateHz,
    sampleRateFrom: dataset.sampleRateFrom,
    sampleShape: commonShape(dataset),
    split: splitCounts(contents),
    ...(dataset.target === null ? {} : { target: dataset.target }),
    warnings,
    statistics: statistics(dataset, contents.length === 0 ? dataset.samples : contents.flatMap(({ recordings }) => recordings)),
    questions,
    refused: null,
  }
}
