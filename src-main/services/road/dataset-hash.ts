import { createHash } from 'node:crypto'
import type { Dataset } from '../../data/dataset.ts'
import { canonicalJson } from '../../projects/row-hash.ts'

/** SHA-256 of everything in a dataset that a model can learn from: values, classes, channels, rate, order. */
export function datasetHash(dataset: Dataset): string {
  const { kind, task, channels, sampleRateHz, classes, target } = dataset
  const hash = createHash('sha256').update(canonicalJson({ kind, task, channels, sampleRateHz, classes, target }))
  for (const sample of dataset.samples) {
    hash.update(canonicalJson([sample.id, sample.label, sample.target, sample.group, sample.split ?? null, sample.shape]))
    hash.update(new Uint8Array(sample.values.buffer, sample.values.byteOffset, sample.values.byteLength))
  }
  return hash.digest('hex')
}
