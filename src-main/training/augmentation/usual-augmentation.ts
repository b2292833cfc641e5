import type { DatasetKind } from '../../data/dataset.ts'
import type { BatchAugmentation, FeatureScaling } from '../settings.ts'
import type { SampleAugmentation } from './augmentation.ts'
import { varyPicture } from './vary-picture.ts'
import { varySeries } from './vary-series.ts'
import { varySpectrogram } from './vary-spectrogram.ts'

/**
 * The small changes that suit samples of this kind and shape (without batch, standardised), for `TrainingSettings.augment`;
 * null where samples are left as they are (table rows, statistics). Every sample of every batch is changed anew.
 */
export function usualAugmentation(
  kind: DatasetKind,
  shape: readonly number[],
  scaling: FeatureScaling = unscaled,
): BatchAugmentation | null {
  const vary = chooseVariation(kind, shape, scaling)
  if (vary === null) return null
  const size = shape.reduce((product, dimension) => product * dimension, 1)
  const augment: BatchAugmentation = (batch, count, random) => {
    for (let sample = 0; sample < count; sample++) vary(batch.subarray(sample * size, (sample + 1) * size), random)
  }
  return Object.assign(augment, { recipe: { kind, shape: [...shape], scaling } })
}

const unscaled: FeatureScaling = { mean: [0], inverseDeviation: [1] }

function chooseVariation(kind: DatasetKind, shape: readonly number[], scaling: FeatureScaling): SampleAugmentation | null {
  const [first = 1, second = 1, third = 1] = shape
  if (kind === 'tabular' || shape.length < 2 || shape.length > 3) return null
  if (shape.length === 2) return varySeries(first, second)
  if (first === 1) return varySeries(second, third)
  return kind === 'image' ? varyPicture(first, second, third) : varySpectrogram(first, second, third, scaling)
}
