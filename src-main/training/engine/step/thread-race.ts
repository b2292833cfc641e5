/** Runs in a row on all threads or on one; a race is two such blocks of either kind, in turns. */
const block = 3
const heats = 4
/** Runs until the next race; the first one comes soon, because at first the code was not optimized yet. */
const firstLap = 30
const lap = 200

/**
 * Decides by measurement whether a program runs on all threads or on the caller's alone: where other work keeps the cores
 * busy, threads wait for each other longer than they help. What counts is the time from run to run, so that threads which
 * take a core from the one that prepares the next batch lose. Both kinds are tried at first and again after two hundred runs: a busy moment must not decide for long.
 */
export class ThreadRace {
  private run = 0
  private end = firstLap
  private together = true
  private began = 0
  private readonly shortest = { together: Infinity, alone: Infinity }

  /** Whether the run that begins now (in milliseconds) is to be on all threads. */
  next(now: number): boolean {
    if (this.run === this.end) {
      this.run = 0
      this.end = lap
      this.shortest.together = Infinity
      this.shortest.alone = Infinity
    }
    const heat = Math.floor(this.run / block)
    if (this.run % block === 0 && heat <= heats) {
      const before = heat % 2 === 0 ? 'alone' : 'together'
      if (heat > 0) this.shortest[before] = Math.min(this.shortest[before], now - this.began)
      this.began = now
      if (heat === heats) this.together = this.shortest.together <= this.shortest.alone
    }
    this.run++
    return heat < heats ? heat % 2 === 0 : this.together
  }
}
