import type { Dataset, Sample, SplitName } from '../../data/dataset.ts'
import type { TrainingSet } from '../../training/training-set.ts'

/** Turns one sample into the model's input values. */
export type Extract = (sample: Sample) => Float32Array

/** Features of some samples in one block, with what the model should answer. */
export type FeatureSet = { readonly set: TrainingSet; readonly samples: readonly Sample[] }

/** Samples of one part of the split, or all. */
export function samplesOf(dataset: Dataset, split: SplitName | 'all'): Sample[] {
  return split === 'all' ? [...dataset.samples] : dataset.samples.filter((sample) => sample.split === split)
}

/**
 * Features of samples, one after another in one block. For an anomaly task the target is the input itself; samples without
 * an answer are left out of a classification or regression set.
 */
export function featureSet(
  dataset: Dataset,
  samples: readonly Sample[],
  extract: Extract,
  task: Dataset['task'] = dataset.task,
): FeatureSet {
  const usable = samples.filter((sample) =>
    task === 'classification' ? sample.label !== null : task === 'regression' ? sample.target !== null : true,
  )
  const rows = usable.map(extract)
  const size = rows[0]?.length ?? 0
  const inputs = new Float32Array(size * rows.length)
  rows.forEach((row, index) => inputs.set(row, index * size))
  const count = rows.length
  if (task === 'classification') {
    const labels = Int32Array.from(usable, (sample) => dataset.classes.indexOf(sample.label ?? ''))
    return { set: { count, inputs, labels }, samples: usable }
  }
  if (task === 'regression') {
    return { set: { count, inputs, values: Float32Array.from(usable, (sample) => sample.target ?? 0) }, samples: usable }
  }
  return { set: { count, inputs, values: inputs }, samples: usable }
}
