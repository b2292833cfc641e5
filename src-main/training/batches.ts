import { classWeights } from './class-weights.ts'
import { createRandom, shuffledIndices } from './random.ts'
import type { TrainingSettings } from './settings.ts'
import type { Batch } from './train-step.ts'
import type { TrainingSet } from './training-set.ts'

/** The purposes of random numbers; each has its own stream. */
export const purposes = { order: 1, augmentation: 2, dropout: 3 }

/** Batches of one training set, by epoch and step. All are of one size: what is left over waits for another epoch's order. */
export type Batches = {
  readonly steps: number
  readonly size: number
  /** Values of one sample, and of one target. */
  readonly sampleSize: number
  readonly targetSize: number
  /** Gathers and augments a batch into arrays of the right lengths; epochs count from 1, steps from 0. */
  readonly fill: (epoch: number, step: number, into: Batch) => void
}

/** Target rows of `size` values: the class as a distribution (or one number for a single output), or the values themselves. */
export function targetRows(set: TrainingSet, size: number, labelSmoothing: number): Float32Array {
  if (set.values !== undefined) return set.values
  const even = size === 1 ? 0.5 : 1 / size
  const rows = new Float32Array(set.count * size).fill(labelSmoothing * even)
  for (const [index, label] of set.labels.entries()) {
    if (size === 1) rows[index] = (1 - labelSmoothing) * label + labelSmoothing * even
    else rows[index * size + label] = 1 - labelSmoothing + labelSmoothing * even
  }
  return rows
}

/** The settings that decide what is in a batch. */
export type BatchSettings = Pick<TrainingSettings, 'batch' | 'seed' | 'labelSmoothing' | 'classWeights' | 'augment'>

/** Prepares the batches of a set for a net with `size` outputs. */
export function createBatches(set: TrainingSet, size: number, settings: BatchSettings): Batches {
  const batchSize = Math.max(1, Math.min(settings.batch, set.count))
  const steps = Math.max(1, Math.floor(set.count / batchSize))
  const sampleSize = set.inputs.length / set.count
  const targets = targetRows(set, size, settings.labelSmoothing)
  const perClass = set.labels === undefined ? null : classWeights(set.labels, Math.max(size, 2), settings.classWeights)
  let ordered = -1
  let order: Uint32Array = new Uint32Array(0)
  const fill = (epoch: number, step: number, { inputs, targets: rows, weights }: Batch): void => {
    if (ordered !== epoch) {
      order = shuffledIndices(set.count, createRandom(settings.seed, purposes.order, epoch))
      ordered = epoch
    }
    for (let place = 0; place < batchSize; place++) {
      const sample = order[step * batchSize + place] ?? 0
      inputs.set(set.inputs.subarray(sample * sampleSize, (sample + 1) * sampleSize), place * sampleSize)
      rows.set(targets.subarray(sample * size, (sample + 1) * size), place * size)
      weights[place] = perClass === null ? 1 : (perClass[set.labels?.[sample] ?? 0] ?? 1)
    }
    settings.augment?.(inputs, batchSize, createRandom(settings.seed, purposes.augmentation, epoch, step))
  }
  return { steps, size: batchSize, sampleSize, targetSize: size, fill }
}

/** An empty batch for these batches; `place` gives the memory for so many values, of the batch's own by default. */
export function emptyBatch(
  batches: Batches,
  place: (length: number) => Float32Array = (length) => new Float32Array(length),
): Batch {
  const { size, sampleSize, targetSize } = batches
  return { count: size, inputs: place(size * sampleSize), targets: place(size * targetSize), weights: place(size) }
}
