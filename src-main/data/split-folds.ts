import type { Sample } from './dataset.ts'
import { orderedStrata } from './ordered-strata.ts'
import { hashText } from './seeded-random.ts'

/** One of `count` equal parts, counted from 0. */
export type Fold = { readonly index: number; readonly count: number }

/**
 * Deals samples into `count` parts for cross-validation, each stratified like the whole; copies of a recording stay together.
 * Whole groups are dealt when there are at least `count` of them and `by` does not ask for a draw at random.
 */
export function foldOf(
  samples: readonly Sample[],
  count: number,
  seed: number,
  by: 'auto' | 'files' | 'group' | 'time' | 'random',
): { readonly folds: ReadonlyMap<Sample, number>; readonly byGroup: boolean } {
  const groups = new Map<string, Sample[]>()
  for (const sample of samples) {
    if (sample.group === null) continue
    const list = groups.get(sample.group)
    if (list === undefined) groups.set(sample.group, [sample])
    else list.push(sample)
  }
  const folds = new Map<Sample, number>()
  const byGroup = by === 'group' || (by === 'auto' && groups.size >= Math.max(count, 5))
  if (byGroup && groups.size >= count) {
    const sizes = Array.from({ length: count }, () => 0)
    const largestFirst = [...groups].sort(
      ([a, one], [b, two]) => two.length - one.length || hashText(a, seed) - hashText(b, seed),
    )
    for (const [, list] of largestFirst) {
      const smallest = sizes.indexOf(Math.min(...sizes))
      for (const sample of list) folds.set(sample, smallest)
      sizes[smallest] = (sizes[smallest] ?? 0) + list.length
    }
    return { folds, byGroup: true }
  }
  let next = 0
  for (const stratum of orderedStrata(samples, seed)) {
    for (const unit of stratum) {
      for (const sample of unit) folds.set(sample, next % count)
      next++
    }
  }
  return { folds, byGroup: false }
}
