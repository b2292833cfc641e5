import type { KernelCall } from '../kernel-call.ts'
import type { PlannedCall } from './group-calls.ts'

/** Floats read and written in about 10 microseconds. A call with less work than that stays on one thread. */
const parallelWork = 24_000

/** The kernel calls of one program, in the order in which they run. */
export class StepCalls {
  /** Into how many shares the images are cut; never more than there are images. */
  readonly threads: number
  private readonly early: PlannedCall[] = []
  private readonly main: PlannedCall[] = []
  private readonly late: PlannedCall[] = []
  /** What the calls that follow belong to. */
  part = 'input'

  constructor(threads: number) {
    this.threads = threads
  }

  /** `work`: floats touched, or an eighth of the multiplications. In a lane, threads do not wait for each other. */
  emit(call: KernelCall, work: number, lane?: string): void {
    this.main.push(this.plan(call, work, lane))
  }

  /** For calls that depend on parameters only: they run before all others. Those in a lane do not need each other. */
  emitEarly(call: KernelCall, work: number, lane?: string): void {
    this.early.push(this.plan(call, work, lane))
  }

  /** For calls that nothing but the optimizer waits for: they run after all others. */
  emitLate(call: KernelCall, work: number): void {
    this.late.push(this.plan(call, work))
  }

  protected calls(): readonly PlannedCall[] {
    return [...this.early, ...this.main, ...this.late]
  }

  private plan(call: KernelCall, work: number, lane?: string): PlannedCall {
    const parallel = this.threads > 1 && (work >= parallelWork || lane !== undefined)
    return { call, parallel, work, part: this.part, lane }
  }
}
