import type { Dataset, Sample, SplitName } from './dataset.ts'
import { orderedStrata } from './ordered-strata.ts'
import { splitByGroup } from './split-by-group.ts'
import { splitByTime } from './split-by-time.ts'
import { foldOf, type Fold } from './split-folds.ts'

/** How to divide a dataset. Fractions are of all samples. */
export type SplitOptions = {
  readonly seed: number
  readonly test?: number
  readonly validation?: number
  /** `auto`: as the files say, else by group where there are at least five, else over time for few long recordings, else at random. */
  readonly by?: 'auto' | 'files' | 'group' | 'time' | 'random'
  /** These groups (people, sessions) are the test; overrides `by` and `test`. */
  readonly heldOut?: readonly string[]
  /** One of so many equal parts is the test; overrides `test`. Whole groups with `by: 'group'`, or where there are enough. */
  readonly fold?: Fold
}

/** What was done, for the report. */
export type SplitReport = {
  readonly by: 'files' | 'group' | 'time' | 'random'
  readonly because: string
  readonly counts: Readonly<Record<SplitName, number>>
  readonly groups: number
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
  const parts = new Map<Sample, SplitName>()
  for (const ordered of orderedStrata(samples, seed)) {
    const total = ordered.reduce((sum, unit) => sum + unit.length, 0)
    let next = 0
    for (const [part, fraction] of fractions) {
      const wanted = share(total, fraction)
      let taken = 0
      while (taken < wanted && next < ordered.length - 1) {
        const unit = ordered[next] ?? []
        for (const sample of unit) parts.set(sample, part)
        taken += unit.length
        next++
      }
    }
    for (const unit of ordered.slice(next)) for (const sample of unit) parts.set(sample, 'train')
  }
  return parts
}

/** With fewer groups, none is spared for validation, and nobody divides by group unasked. */
const fewGroups = 5

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
  const validateAtRandom = (parts: Map<Sample, SplitName>): Map<Sample, SplitName> => {
    const rest = dataset.samples.filter((sample) => parts.get(sample) !== 'test')
    const part = Math.min(0.5, (validation * dataset.samples.length) / Math.max(1, rest.length))
    for (const [sample, name] of assignAtRandom(rest, options.seed, [['validation', part]])) parts.set(sample, name)
    return parts
  }
  const { heldOut, fold } = options
  if (heldOut !== undefined) {
    const parts = validateAtRandom(new Map(dataset.samples.filter(({ group }) => group !== null && heldOut.includes(group)).map((sample) => [sample, 'test']))) // prettier-ignore
    return finish(dataset, parts, 'group', `The test is about ${heldOut.join(', ')} only, and nothing of that trains.`)
  }
  if (fold !== undefined) {
    const { folds, byGroup } = foldOf(dataset.samples, fold.count, options.seed, by)
    const tested = dataset.samples.filter((sample) => folds.get(sample) === fold.index)
    const parts = validateAtRandom(new Map(tested.map((sample) => [sample, 'test'])))
    const because = `Part ${fold.index + 1} of ${fold.count} is the test${byGroup ? ', whole groups at a time' : ''}.`
    return finish(dataset, parts, byGroup ? 'group' : 'random', because)
  }
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
  if (by === 'group' || (by === 'auto' && groups.size >= fewGroups)) {
    const few = groups.size < fewGroups
    const parts = splitByGroup(dataset.samples, { seed: options.seed, test, validation: few ? 0 : validation })
    if (parts !== null)
      return finish(
        dataset,
        few ? validateAtRandom(parts) : parts,
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
