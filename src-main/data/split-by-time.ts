import type { Dataset, Sample, SplitName } from './dataset.ts'

/** A stretch of a signal sample, from `start` (inclusive) to `end` (exclusive), counted in readings. */
export function sliceSample(sample: Sample, start: number, end: number): Float32Array {
  const width = sample.shape[1] ?? 1
  return sample.values.slice(start * width, end * width)
}

/**
 * Cuts each recording in up to three stretches: its beginning for training, then validation, its end for the test. Signals
 * only. Ids get the suffix `#train`, `#validation`, `#test`.
 */
export function splitByTime(dataset: Dataset, options: { readonly test: number; readonly validation: number }): Dataset {
  const samples: Sample[] = []
  for (const sample of dataset.samples) {
    const length = sample.shape[0] ?? 0
    const testStart = Math.round(length * (1 - options.test))
    const validationStart = Math.round(length * (1 - options.test - options.validation))
    const parts: readonly (readonly [SplitName, number, number])[] = [
      ['train', 0, validationStart],
      ['validation', validationStart, testStart],
      ['test', testStart, length],
    ]
    for (const [split, start, end] of parts) {
      if (end <= start) continue
      const values = sliceSample(sample, start, end)
      samples.push({
        ...sample,
        id: `${sample.id}#${split}`,
        name: `${sample.name} (${split})`,
        shape: [end - start, ...sample.shape.slice(1)],
        values,
        split,
      })
    }
  }
  return { ...dataset, samples }
}
