import { fail, succeed } from '../../src-main/contract/result.ts'
import type { JobDefinition, JobDefinitions } from '../../src-main/jobs/definition.ts'
import { runInWorker } from '../../src-main/jobs/run-in-worker.ts'

type Walk = { readonly to: number; readonly pauseMs: number }

/** A seeded walk: its end depends on every step, so that a resumed one can be told from a wrong one. */
const walk: JobDefinition<Walk, { readonly at: number; readonly steps: number }> = {
  async run({ to, pauseMs }, { seed, signal, resumeFrom, progress, checkpoint }) {
    const [kept, first] = resumeFrom ? [...new Float64Array(resumeFrom.buffer)] : [seed ?? 0, 0]
    let at = kept ?? 0
    let steps = 0
    for (let n = first ?? 0; n < to; n++) {
      if (signal.aborted) return fail('cancelled', 'The walk was stopped.')
      at = (at * 1103515245 + 12345) % 2147483648
      steps++
      checkpoint(new Uint8Array(new Float64Array([at, n + 1]).buffer))
      progress((n + 1) / to, `Step ${n + 1} of ${to}`, { at, n: n + 1 })
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
    return succeed({ at, steps })
  },
}

/** Never lets the event loop turn, but tells its progress. */
const busy: JobDefinition<null, number> = {
  run(_, { signal, progress }) {
    let turns = 0
    const end = performance.now() + 20_000
    while (!signal.aborted && performance.now() < end) progress(0.5, `Turn ${turns++}`)
    return succeed(turns)
  },
}

const definitions: JobDefinitions = {
  walk,
  busy,
  deaf: {
    run() {
      for (;;);
    },
  },
  coded: { run: () => fail('one-class', 'There is one class only. Add another in Data.') },
  defect: {
    run() {
      throw new TypeError('secret')
    },
  },
  leaves: { run: () => process.exit(3) },
  hungry: {
    run() {
      const kept: number[][] = []
      for (;;) kept.push(new Array<number>(1e6).fill(1.5))
    },
  },
}

void runInWorker(definitions)
