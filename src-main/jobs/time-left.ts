/** Turns progress into the seconds left that a person is shown; null while it is too early to say. */
export type TimeLeft = (fraction: number, nowMs: number) => number | null

/** 5 s under a minute, 15 s under ten, else a minute. */
const stepOf = (seconds: number): number => (seconds < 60 ? 5 : seconds < 600 ? 15 : 60)

/**
 * Estimates from the mean pace since the start. Silent until 3 % and 3 s have both passed; in round steps; from one call to the
 * next it goes up by one step at most. `startFraction` is where resumed work begins.
 */
export function createTimeLeft(startMs: number, startFraction = 0): TimeLeft {
  let shown: number | null = null
  return (fraction, nowMs) => {
    const elapsed = (nowMs - startMs) / 1000
    const done = fraction - startFraction
    if (elapsed < 3 || done < 0.03) return null
    const exact = (elapsed * (1 - Math.min(1, fraction))) / done
    const step = stepOf(exact)
    const rounded = Math.max(step, Math.round(exact / step) * step)
    shown = shown === null ? rounded : Math.min(rounded, shown + stepOf(shown))
    return shown
  }
}
