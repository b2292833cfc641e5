import { emptyBatch, type Batches } from '../batches.ts'
import type { Batch } from '../train-step.ts'

/** Batches that may be ready ahead of the one in use. */
const ahead = 2

/** The words that both threads read and write. */
const words = { state: 0, start: 1, filled: 2, released: 3, count: 4 } as const
const states = { loading: 0, ready: 1, running: 2, stopped: 3 } as const

/** Long enough not to cost anything, short enough that a stop is never missed for long. */
const patienceMilliseconds = 200

/**
 * Places for a few batches in memory that two threads share: one fills them in order, the other uses them in the same order.
 * Made by the using thread; `memory` is what the filling thread gets to see it.
 */
export class BatchRing {
  readonly memory: SharedArrayBuffer
  private readonly control: Int32Array
  private readonly places: readonly Batch[]

  constructor(batches: Batches, memory?: SharedArrayBuffer) {
    const { size, sampleSize, targetSize } = batches
    const floats = size * (sampleSize + targetSize + 1)
    this.memory = memory ?? new SharedArrayBuffer(4 * (words.count + (ahead + 1) * floats))
    this.control = new Int32Array(this.memory, 0, words.count)
    let next = words.count * 4
    const place = (length: number): Float32Array => {
      const values = new Float32Array(this.memory, next, length)
      next += length * 4
      return values
    }
    this.places = Array.from({ length: ahead + 1 }, () => emptyBatch(batches, place))
  }

  private word(name: keyof typeof words): number {
    return Atomics.load(this.control, words[name])
  }

  private write(name: keyof typeof words, value: number): void {
    Atomics.store(this.control, words[name], value)
    Atomics.notify(this.control, words[name])
  }

  /** Using thread: whether the filling thread has come and waits for its first place in the order. */
  get ready(): boolean {
    return this.word('state') === states.ready
  }

  /** Using thread: waits so many milliseconds for the filling thread to come. */
  awaitReady(milliseconds: number): boolean {
    Atomics.wait(this.control, words.state, states.loading, milliseconds)
    return this.ready
  }

  /** Using thread: lets filling begin with this batch of the run. */
  begin(first: number): void {
    this.write('start', first)
    this.write('state', states.running)
  }

  /** Using thread: the next batch, waited for; null when none came for so many milliseconds. Its place is its own until `release`. */
  take(index: number, milliseconds: number): Batch | null {
    const wanted = index - this.word('start')
    const began = performance.now()
    for (;;) {
      const filled = this.word('filled')
      if (filled > wanted) return this.places[wanted % this.places.length] ?? null
      if (performance.now() - began > milliseconds) return null
      Atomics.wait(this.control, words.filled, filled, patienceMilliseconds)
    }
  }

  /** Using thread: gives back the place of the batch that was taken last. */
  release(): void {
    this.write('released', this.word('released') + 1)
  }

  /** Using thread: ends the filling. */
  stop(): void {
    this.write('state', states.stopped)
    Atomics.notify(this.control, words.released)
  }

  /** Filling thread: fills place after place with batches `first` to `last` of the run, until it is stopped. */
  serve(last: number, fill: (index: number, into: Batch) => void): void {
    Atomics.compareExchange(this.control, words.state, states.loading, states.ready)
    Atomics.notify(this.control, words.state)
    while (this.word('state') === states.ready) Atomics.wait(this.control, words.state, states.ready, patienceMilliseconds)
    const first = this.word('start')
    for (let done = 0; first + done <= last && this.word('state') === states.running; done++) {
      for (;;) {
        const released = this.word('released')
        if (done - released < this.places.length || this.word('state') !== states.running) break
        Atomics.wait(this.control, words.released, released, patienceMilliseconds)
      }
      const place = this.places[done % this.places.length]
      if (this.word('state') !== states.running || !place) return
      fill(first + done, place)
      this.write('filled', done + 1)
    }
  }
}
