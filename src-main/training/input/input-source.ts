import { median } from '../../data/table/time-axis.ts'
import { createBatches, emptyBatch, type BatchSettings } from '../batches.ts'
import type { Batch } from '../train-step.ts'
import type { TrainingSet } from '../training-set.ts'
import type { BatchRing } from './batch-ring.ts'
import { startInputThread } from './input-thread.ts'

/** The batches of a run, in order. Each is good until the next is asked for. */
export type InputSource = {
  readonly steps: number
  readonly size: number
  readonly next: (epoch: number, step: number) => Batch
  /** Where the last batch came from. */
  readonly from: () => 'here' | 'thread'
  readonly close: () => void
}

/** `measure`: a thread of its own where that is faster; the others are for tests and benchmarks. */
export type InputMode = 'measure' | 'here' | 'thread'

/** Batches that are timed before anything is decided, without the first, which also orders the epoch. */
const trial = 12
/** A thread must save at least so many milliseconds over the run: it takes about 150 to start. */
const worthwhile = 600
/** Steps with the thread after which it is compared with those without. */
const comparison = 40
/** The thread stays when a step takes less than this share of what it took without. */
const gain = 0.98
/** Batches that are filled here while the thread begins with the ones behind them. */
const handOver = 2
const patience = 5000

/**
 * Gathers and augments batches, on a thread of its own where that pays: the work is timed for some steps, a thread is started
 * when it would save more than it costs over the `epochs`, and given up when steps do not get faster. The values are the same
 * either way, bit for bit, because every batch draws from its own random stream.
 */
export function createInputSource(
  set: TrainingSet,
  size: number,
  settings: BatchSettings & { readonly epochs: number },
  mode: InputMode = 'measure',
): InputSource {
  const batches = createBatches(set, size, settings)
  const own = emptyBatch(batches)
  const total = batches.steps * settings.epochs
  const fills: number[] = []
  const alone: number[] = []
  const together: number[] = []
  let ring: BatchRing | null = null
  let decided = mode === 'here'
  let first = Infinity
  let taken = false
  let asked = performance.now()
  let source: 'here' | 'thread' = 'here'

  const giveUp = (): void => {
    ring?.stop()
    ring = null
    first = Infinity
  }
  const fillHere = (epoch: number, step: number): Batch => {
    const began = performance.now()
    batches.fill(epoch, step, own)
    if (!decided) fills.push(performance.now() - began)
    source = 'here'
    return own
  }
  const decide = (index: number): void => {
    if (decided || (mode === 'measure' && fills.length < trial)) return
    decided = true
    const saved = median(fills.slice(1)) * (total - index)
    if (mode === 'thread' || saved > worthwhile) ring = startInputThread(set, size, settings, total - 1)
    if (mode === 'thread') ring?.awaitReady(patience)
  }
  const compare = (): void => {
    if (mode === 'thread' || together.length !== comparison) return
    if (median(together) > gain * median(alone)) giveUp()
  }

  return {
    steps: batches.steps,
    size: batches.size,
    from: () => source,
    next: (epoch, step) => {
      const now = performance.now()
      if (source === 'thread') together.push(now - asked)
      else if (alone.length < 200) alone.push(now - asked)
      asked = now
      const index = (epoch - 1) * batches.steps + step
      decide(index)
      if (taken) ring?.release()
      taken = false
      compare()
      if (ring?.ready && index + handOver < total) {
        first = index + handOver
        ring.begin(first)
      }
      if (index < first || !ring) return fillHere(epoch, step)
      const batch = ring.take(index, patience)
      if (!batch) giveUp()
      taken = batch !== null
      source = 'thread'
      return batch ?? fillHere(epoch, step)
    },
    close: giveUp,
  }
}
