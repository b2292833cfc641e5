import { workerData } from 'node:worker_threads'
import { usualAugmentation } from '../augmentation/usual-augmentation.ts'
import { createBatches } from '../batches.ts'
import { BatchRing } from './batch-ring.ts'
import type { InputTask } from './input-task.ts'

/** The main file of the thread that gathers and augments batches. */
const { set, size, settings, recipe, last, memory } = workerData as InputTask
const augment = recipe && usualAugmentation(recipe.kind, recipe.shape, recipe.scaling)
const batches = createBatches(set, size, { ...settings, ...(augment ? { augment } : {}) })
new BatchRing(batches, memory).serve(last, (index, into) => {
  batches.fill(1 + Math.floor(index / batches.steps), index % batches.steps, into)
})
