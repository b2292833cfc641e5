import { fail, succeed, type Result } from '../../contract/result.ts'
import { cutWindows, type WindowReport } from '../../data/cut-windows.ts'
import type { Dataset } from '../../data/dataset.ts'
import { splitDataset, type SplitReport } from '../../data/split-dataset.ts'
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
  const { dataset: divided, report } = splitDataset(dataset, splitSettings)
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

/** Rows and pictures with missing values cannot be learned from; signals had their gaps filled above. */
function withoutGaps(dataset: Dataset): Dataset {
  return { ...dataset, samples: dataset.samples.filter((sample) => sample.values.every(Number.isFinite)) }
}
