import { fail, succeed, type Result } from '../../contract/result.ts'
import { cutWindows, type WindowReport } from '../../data/cut-windows.ts'
import type { Dataset } from '../../data/dataset.ts'
import { splitDataset, type SplitReport } from '../../data/split-dataset.ts'
import { isNormal } from './anomaly-task.ts'
import { chooseWindow, type WindowWishes } from './choose-window.ts'
import type { SplitSettings, WindowSettings } from './model.ts'

/** Data that is ready for features: divided, and cut into windows. */
export type PreparedData = {
  readonly dataset: Dataset
  readonly split: SplitReport
  readonly splitSettings: SplitSettings
  readonly window: WindowSettings | null
  readonly windows: WindowReport | null
}

/** A fifth is held back for the test, and 16 % check while training. */
export const usualSplit = { test: 0.2, validation: 0.16, by: 'auto' } as const

/** Divides recordings first and cuts windows after, so that windows of one recording never end up on both sides. */
export function prepareData(
  dataset: Dataset,
  splitSettings: SplitSettings,
  wishes: WindowWishes | WindowSettings | null,
): Result<PreparedData> {
  const groups = [...new Set(dataset.samples.flatMap(({ group }) => (group === null ? [] : [group])))].sort()
  const unknown = splitSettings.heldOut?.find((group) => !groups.includes(group))
  if (unknown !== undefined) {
    const known = groups.length === 0 ? 'The names of the files tell no groups.' : `There are ${groups.join(', ')}.`
    return fail('unknown-group', `There is no group “${unknown}” to hold back. ${known}`, { groups })
  }
  const { dataset: divided, report } = markAbnormal(splitDataset(dataset, splitSettings))
  const window = wishes !== null && 'length' in wishes ? wishes : chooseWindow(dataset, wishes ?? {})
  const cut =
    window === null
      ? null
      : cutWindows(divided, { ...window, missing: dataset.kind === 'time-series' ? 'interpolate' : 'leave-out' })
  const ready = cut?.dataset ?? divided
  const complete = withoutGaps(ready)
  if (complete.samples.length === 0) {
    return fail('no-windows', 'No recording is long enough for one window. Choose a shorter window, or record for longer.')
  }
  return succeed({ dataset: complete, split: report, splitSettings, window, windows: cut?.report ?? null })
}

/** For anomaly detection, whatever is not of the normal class is for the test. */
function markAbnormal({ dataset, report }: ReturnType<typeof splitDataset>): ReturnType<typeof splitDataset> {
  if (dataset.task !== 'anomaly') return { dataset, report }
  const samples = dataset.samples.map((sample) => (isNormal(dataset, sample) ? sample : { ...sample, split: 'test' as const }))
  const counts = { train: 0, validation: 0, test: 0 }
  for (const { split } of samples) counts[split ?? 'train']++
  return { dataset: { ...dataset, samples }, report: { ...report, counts } }
}

/** Rows and pictures with missing values cannot be learned from; signals had their gaps filled above. */
function withoutGaps(dataset: Dataset): Dataset {
  return { ...dataset, samples: dataset.samples.filter((sample) => sample.values.every(Number.isFinite)) }
}
