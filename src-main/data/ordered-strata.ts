import type { Sample } from './dataset.ts'
import { recordingKey } from './sample-id.ts'
import { hashText } from './seeded-random.ts'

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

/**
 * The samples of each class (or fifth of the target), in an order that seed and content alone decide. Copies and windows of one
 * recording are one entry.
 */
export function orderedStrata(samples: readonly Sample[], seed: number): readonly (readonly (readonly Sample[])[])[] {
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
  return [...strata.values()].map((list) =>
    list.sort((a, b) => hashText(a.key, seed) - hashText(b.key, seed) || (a.key < b.key ? -1 : 1)).map(({ unit }) => unit),
  )
}
