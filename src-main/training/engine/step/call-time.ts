import type { KernelName } from '../kernel-names.ts'
import type { PlannedCall } from './group-calls.ts'

/** The time of one kernel call of a recorded step. */
export type CallTime = {
  /** The layer and the direction, or what else the call belongs to. */
  readonly part: string
  readonly kernel: KernelName
  /** Milliseconds on one thread: the median of the measured steps. */
  readonly milliseconds: number
  /** Whether the threads of a team share it. */
  readonly parallel: boolean
}

/** The median time of each call over several rounds. */
export function summarizeCalls(calls: readonly PlannedCall[], rounds: readonly Float64Array[]): readonly CallTime[] {
  return calls.map(({ call, parallel, part }, index) => {
    const times = rounds.map((round) => round[index] ?? 0).sort((a, b) => a - b)
    return { part, kernel: call.kernel, milliseconds: times[Math.floor(times.length / 2)] ?? 0, parallel }
  })
}
