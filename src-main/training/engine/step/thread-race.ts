/** Runs in a row of either kind before they are compared, and runs until they are compared again. */
const heat = 4
const lap = 400

/**
 * Decides by measurement whether a program runs on all threads or on the caller's alone: where other work keeps the cores
 * busy, threads wait for each other longer than they help. Both are tried at first and again after some hundred runs.
 */
export class ThreadRace {
  private runs = 0
  private together = true
  private readonly shortest = { together: Infinity, alone: Infinity }

  /** Whether the next run is to be on all threads. */
  next(): boolean {
    if (this.runs < heat) return true
    return this.runs < 2 * heat ? false : this.together
  }

  /** Takes down how long a run took. */
  note(together: boolean, milliseconds: number): void {
    const kind = together ? 'together' : 'alone'
    this.runs++
    if (this.runs <= 2 * heat) this.shortest[kind] = Math.min(this.shortest[kind], milliseconds)
    if (this.runs === 2 * heat) this.together = this.shortest.together <= this.shortest.alone
    if (this.runs < lap) return
    this.runs = 0
    this.shortest.together = Infinity
    this.shortest.alone = Infinity
  }
}
