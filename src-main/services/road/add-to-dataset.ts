import { succeed, type Result } from '../../contract/result.ts'
import type { Dataset, Sample } from '../../data/dataset.ts'
import { splitDataset, type SplitReport } from '../../data/split-dataset.ts'
import { mergeDatasets } from './merge-datasets.ts'
import type { SplitSettings } from './model.ts'

/** How data was divided, kept with it: the answer of `splitDataset`. */
export type SplitMethod = SplitReport['by']

/** Data with what was added, divided. */
export type GrownDataset = {
  readonly dataset: Dataset
  readonly splitBy: string
  readonly splitMethod: SplitMethod
}

/**
 * Data that was there and data that is added, as one, and divided anew: a draw over everything keeps the shares right when
 * recordings come one by one. Where files or time decided the parts, what was there keeps its part and only the rest is
 * divided. Null when everything was there already. Fails as mergeDatasets does.
 */
export function addToDataset(before: GrownDataset | null, added: Dataset, settings: SplitSettings): Result<GrownDataset | null> {
  const merged = mergeDatasets(before?.dataset ?? null, added)
  if (!merged.ok) return merged
  if (before === null || before.dataset.samples.length === 0) return succeed(divided(merged.value, settings))
  const fresh = merged.value.samples.slice(before.dataset.samples.length)
  if (fresh.length === 0) return succeed(null)
  const drawn = before.splitMethod === 'random' || before.splitMethod === 'group'
  if (drawn && !fresh.some((sample) => sample.split === 'test')) {
    return succeed(divided({ ...merged.value, samples: merged.value.samples.map(undivided) }, settings))
  }
  const { dataset } = splitDataset({ ...merged.value, samples: fresh }, settings)
  const { splitBy, splitMethod } = before
  return succeed({ dataset: { ...merged.value, samples: [...before.dataset.samples, ...dataset.samples] }, splitBy, splitMethod })
}

function divided(whole: Dataset, settings: SplitSettings): GrownDataset {
  const { dataset, report } = splitDataset(whole, settings)
  return { dataset, splitBy: report.because, splitMethod: report.by }
}

function undivided({ split: _split, ...sample }: Sample): Sample {
  return sample
}
