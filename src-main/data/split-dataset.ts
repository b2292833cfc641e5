import type { Dataset, Sample, SplitName } from './dataset.ts'
import { recordingKey } from './sample-id.ts'
import { hashText } from './seeded-random.ts'
import { splitByGroup } from './split-by-group.ts'
import { splitByTime } from './split-by-time.ts'

/** How to divide a dataset. Fractions are of all samples. */
export type SplitOptions = {
  readonly seed: number
  readonly test?: number
  readonly validation?: number
  /** `auto`: as the files say, else by group where there are at least five, else over time for few long recordings, else at random. */
  readonly by?: 'auto' | 'files' | 'group' | 'time' | 'random'
}

/** What was done, for the report. */
export type SplitReport = {
  readonly by: 'files' | 'group' | 'time' | 'random'
  readonly because: string
  readonly counts: Readonly<Record<SplitName, number>>
  readonly groups: number
}

/** The key that samples are balanced over: the class, or a fifth of the range for regression. */
function stratum(sample: Sample, thresholds: readonly number[]): string {
  if (sample.label !== null) return sample.label
  const target = sample.target
  if (target === null) return ''
  return String(thresholds.filter((threshold) => target >= threshold).length)
}

function fifths(samples: readonly Sample[]): number[] {
  const targets = samples.flatMap((sample) => (sample.target === null ? [] : [sample.target])).sort((a, b) => a - b)
  if (targets.length < 10) return []
  return [1, 2, 3, 4].map((k) => targets[Math.floor((k * targets.length) / 5)] ?? 0)
}

/** How many of `n` go to a part: rounded, at least one once there are three, and never all. */
function share(n: number, fraction: number): number {
  if (fraction <= 0 || n < 2) return 0
  return Math.min(n - 1, Math.max(n >= 3 ? 1 : 0, Math.round(n * fraction)))
}

/** Assigns within each stratum, copies of one recording together, in an order given by seed and content only. */
function assignAtRandom(
  samples: readonly Sample[],
  seed: number,
  fractions: readonly (readonly [SplitName, number])[],
): Map<Sample, SplitName> {
  const thresholds = fifths(samples)
  const units = new Map<string, Sample[]>()
  for (const sample of samples) {
    const key = recordingKey(sample.id)
    const unit = units.get(key)
    if (unit === undefined) units.set(key, [sample])
    else unit.push(sample)
  }
  const strata = new Map<string, { key: string; unit: Sample[] }[]>()
  for (const [key, unit] of units) {
    const name = unit[0] === undefined ? '' : stratum(unit[0], thresholds)
    const list = strata.get(name)
    if (list === undefined) strata.set(name, [{ key, unit }])
    else list.push({ key, unit })
  }
  const parts = new Map<Sample, SplitName>()
  for (const list of strata.values()) {
    const ordered = [...list].sort((a, b) => hashText(a.key, seed) - hashText(b.key, seed) || (a.key < b.key ? -1 : 1))
    const total = ordered.reduce((sum, { unit }) => sum + unit.length, 0)
    let next = 0
    for (const [part, fraction] of fractions) {
      const wanted = share(total, fraction)
      let taken = 0
      while (taken < wanted && next < ordered.length - 1) {
        const unit = ordered[next]?.unit ?? []
        for (const sample of unit) parts.set(sample, part)
        taken += unit.length
        next++
      }
    }
    for (const { unit } of ordered.slice(next)) for (const sample of unit) parts.set(sample, 'train')
  }
  return parts
}

function finish(dataset: Dataset, parts: ReadonlyMap<Sample, SplitName>, by: SplitReport['by'], because: string) {
  const samples = dataset.samples.map((sample) => ({ ...sample, split: parts.get(sample) ?? sample.split ?? 'train' }))
  const counts = { train: 0, validation: 0, test: 0 }
  for (const sample of samples) counts[sample.split]++
  const groups = new Set(samples.map((sample) => sample.group).filter((group) => group !== null)).size
  return { dataset: { ...dataset, samples }, report: { by, because, counts, groups } }
}

/**
 * Divides a dataset into train, validation and test: stratified by class (or by fifths of the target), the same for the
 * same seed, with copies of a recording and its windows never on both sides. Default: a fifth for the test, 16 % for
 * validation. `by: 'time'` cuts each recording in three, so the dataset returned may have more samples than the one given.
 */
export function splitDataset(dataset: Dataset, options: SplitOptions): { dataset: Dataset; report: SplitReport } {
  const test = options.test ?? 0.2
  const validation = options.validation ?? 0.16
  const by = options.by ?? 'auto'
  const fromFiles = dataset.samples.some((sample) => sample.split === 'test')
  if (by === 'files' || (by === 'auto' && fromFiles)) {
    const training = dataset.samples.filter((sample) => (sample.split ?? 'train') === 'train')
    const hasValidation = dataset.samples.some((sample) => sample.split === 'validation')
    const parts = hasValidation
      ? new Map<Sample, SplitName>()
      : assignAtRandom(training, options.seed, [['validation', Math.min(0.5, validation / Math.max(0.01, 1 - test))]])
    return finish(dataset, parts, 'files', 'The files themselves tell train and test apart.')
  }
  const groups = new Set(dataset.samples.map((sample) => sample.group).filter((group) => group !== null))
  if (by === 'group' || (by === 'auto' && groups.size >= 5)) {
    const parts = splitByGroup(dataset.samples, { seed: options.seed, test, validation })
    if (parts !== null)
      return finish(
        dataset,
        parts,
        'group',
        `Each of the ${groups.size} groups is in one part only, so the test is about people or sessions the model has never met.`,
      )
  }
  if (by === 'time' || (by === 'auto' && needsTimeSplit(dataset))) {
    const pieces = splitByTime(dataset, { test, validation })
    const parts = new Map(pieces.samples.map((sample) => [sample, sample.split ?? 'train'] as const))
    return finish(
      pieces,
      parts,
      'time',
      'There are few long recordings, so each is cut in time: its beginning trains, its end tests.',
    )
  }
  const parts = assignAtRandom(dataset.samples, options.seed, [
    ['test', test],
    ['validation', validation],
  ])
  const few =
    groups.size > 1
      ? ` There are only ${groups.size} groups (${[...groups].sort().join(', ')}); the same ones are in every part, so expect less with new ones.`
      : ''
  return finish(dataset, parts, 'random', `Drawn at random within each class.${few}`)
}

/** True for signals where some class has fewer than three recordings, each long enough to be cut. */
function needsTimeSplit(dataset: Dataset): boolean {
  if (dataset.kind !== 'time-series' && dataset.kind !== 'audio') return false
  const counts = new Map<string | null, number>()
  for (const sample of dataset.samples) {
    if (sample.id.includes('#')) return false
    counts.set(sample.label, (counts.get(sample.label) ?? 0) + 1)
  }
  return (
    dataset.samples.length > 0 &&
    [...counts.values()].some((count) => count < 3) &&
    dataset.samples.every((sample) => (sample.shape[0] ?? 0) >= 30)
  )
}
