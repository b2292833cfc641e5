import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { createBatches, type BatchSettings } from '../batches.ts'
import type { TrainingSet } from '../training-set.ts'
import { BatchRing } from './batch-ring.ts'
import type { InputTask } from './input-task.ts'

/** The main file of the thread: beside this one, as source (.ts) or in the built app (.js). */
function workerFile(): string | null {
  const names = ['input-worker.ts', 'input-worker.js'].map((name) => join(import.meta.dirname, name))
  return names.find((name) => existsSync(name)) ?? null
}

/** The samples in memory that threads can share. */
function shared(set: TrainingSet): TrainingSet {
  const inputs = new Float32Array(new SharedArrayBuffer(set.inputs.byteLength))
  inputs.set(set.inputs)
  if (set.labels) return { count: set.count, inputs, labels: set.labels }
  return { count: set.count, inputs, values: set.values === set.inputs ? inputs : set.values }
}

/**
 * Starts a thread that will fill batches of a run up to number `last`; null where it cannot know how (an augmentation without a
 * recipe) or where there are no such threads. It does not keep the process alive.
 */
export function startInputThread(set: TrainingSet, size: number, settings: BatchSettings, last: number): BatchRing | null {
  const { augment, batch, seed, labelSmoothing, classWeights } = settings
  const file = workerFile()
  if (file === null || (augment && !augment.recipe) || typeof SharedArrayBuffer === 'undefined') return null
  const ring = new BatchRing(createBatches(set, size, settings))
  const task: InputTask = {
    set: shared(set),
    size,
    settings: { batch, seed, labelSmoothing, classWeights },
    recipe: augment?.recipe ?? null,
    last,
    memory: ring.memory,
  }
  try {
    const worker = new Worker(file, { workerData: task, name: 'input' })
    // A thread that dies is noticed by the batches that do not come.
    worker.on('error', () => ring.stop())
    worker.unref()
    return ring
  } catch {
    return null
  }
}
