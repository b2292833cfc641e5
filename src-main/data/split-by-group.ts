import type { Sample, SplitName } from './dataset.ts'
import { hashText } from './seeded-random.ts'

/** Chooses groups until their share of the samples is nearest to `fraction`, keeping every class on both sides; null if impossible. */
function choose(
  samples: readonly Sample[],
  names: readonly string[],
  fraction: number,
  total: number,
  seed: number,
): Set<string> | null {
  const labels = new Set(samples.map((sample) => sample.label))
  const byGroup = new Map(names.map((name) => [name, samples.filter((sample) => sample.group === name)] as const))
  const covers = (chosen: ReadonlySet<string>) => {
    const inside = new Set(
      samples.filter((sample) => sample.group !== null && chosen.has(sample.group)).map((sample) => sample.label),
    )
    const outside = new Set(
      samples.filter((sample) => sample.group === null || !chosen.has(sample.group)).map((sample) => sample.label),
    )
    return inside.size === labels.size && outside.size === labels.size
  }
  const size = (chosen: ReadonlySet<string>) => [...chosen].reduce((sum, name) => sum + (byGroup.get(name)?.length ?? 0), 0)
  const attempts = 64
  let best: Set<string> | null = null
  let bestDistance = Infinity
  for (let attempt = 0; attempt < attempts; attempt++) {
    const ordered = [...names].sort(
      (a, b) => hashText(a, seed + attempt * 7919) - hashText(b, seed + attempt * 7919) || (a < b ? -1 : 1),
    )
    const chosen = new Set<string>()
    for (const name of ordered) {
      if (chosen.size >= names.length - 1) break
      chosen.add(name)
      const distance = Math.abs(size(chosen) / total - fraction)
      if (distance < bestDistance - 1e-12 && covers(chosen)) {
        best = new Set(chosen)
        bestDistance = distance
      }
      if (size(chosen) / total > fraction * 2) break
    }
  }
  return best
}

/**
 * Assigns whole groups (people, sessions) to parts, as near to the fractions as the groups allow, with every class in
 * both train and test; null when no choice of groups does that. Validation falls back to a stratified draw of nothing when
 * too few groups remain.
 */
export function splitByGroup(
  samples: readonly Sample[],
  options: { readonly seed: number; readonly test: number; readonly validation: number },
): Map<Sample, SplitName> | null {
  const names = [...new Set(samples.flatMap((sample) => (sample.group === null ? [] : [sample.group])))].sort()
  if (names.length < 2) return null
  const test = choose(samples, names, options.test, samples.length, options.seed)
  if (test === null) return null
  const rest = samples.filter((sample) => sample.group === null || !test.has(sample.group))
  const remaining = names.filter((name) => !test.has(name))
  const validation =
    options.validation > 0 && remaining.length >= 2
      ? choose(rest, remaining, options.validation, samples.length, options.seed + 1)
      : null
  const parts = new Map<Sample, SplitName>()
  for (const sample of samples) {
    const group = sample.group ?? ''
    parts.set(sample, test.has(group) ? 'test' : validation?.has(group) === true ? 'validation' : 'train')
  }
  return parts
}
