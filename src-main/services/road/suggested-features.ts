import type { Result } from '../../contract/result.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { FeatureSettings } from '../../signal/feature-types.ts'
import { suggestFeatures } from '../../signal/suggest-features.ts'
import { cutWindows } from '../../data/cut-windows.ts'
import type { WindowSettings } from './model.ts'

/** The feature block that suits the data as it will be cut into windows. */
export function suggestedFeatures(dataset: Dataset, window: WindowSettings | null): Result<FeatureSettings> {
  const first = dataset.samples.slice(0, 1)
  const cut = window === null ? dataset : cutWindows({ ...dataset, samples: first }, { ...window, short: 'pad' }).dataset
  return suggestFeatures(cut)
}
