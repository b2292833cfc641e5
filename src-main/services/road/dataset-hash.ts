import type { Dataset } from '../../data/dataset.ts'
import { canonicalJson, hashOf } from './hash.ts'

/** The hash of everything in a dataset that a model can learn from: values, classes, channels, rate, order. */
export function datasetHash(dataset: Dataset): string {
  const { kind, task, channels, sampleRateHz, classes, target } = dataset
  const head = canonicalJson({ kind, task, channels, sampleRateHz, classes, target })
  const parts = dataset.samples.flatMap((sample) => [
    canonicalJson([sample.id, sample.label, sample.target, sample.group, sample.split ?? null, sample.shape]),
    new Uint8Array(sample.values.buffer, sample.values.byteOffset, sample.values.byteLength),
  ])
  return hashOf([head, ...parts])
}
