import type { Column } from './column.ts'

/** The time of each row in seconds, and how sure the unit is. */
export type TimeAxis = { readonly seconds: Float64Array; readonly unitKnown: boolean; readonly unit: string }

/** Steps between successive rows that go forward. */
function forwardSteps(values: Float64Array): number[] {
  const steps: number[] = []
  for (let i = 1; i < values.length; i++) {
    const step = (values[i] ?? NaN) - (values[i - 1] ?? NaN)
    if (step > 0) steps.push(step)
  }
  return steps
}

/** The middle of a list; NaN when empty. */
export function median(list: readonly number[]): number {
  if (list.length === 0) return NaN
  const sorted = [...list].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

/** Seconds of a date or a clock time; NaN for other words. */
export function parseClock(word: string): number {
  const clock =
    /^(?:(\d{4})[-/.](\d\d?)[-/.](\d\d?)[T ]|(\d\d?)[./](\d\d?)[./](\d{4})[T ,]+)?(\d{1,2}):(\d\d)(?::(\d\d(?:[.,]\d+)?))?(?:\s*Z|\s*[+-]\d\d:?\d\d)?$/.exec(
      word.trim(),
    )
  if (clock === null) return NaN
  const day =
    clock[1] !== undefined
      ? Date.UTC(Number(clock[1]), Number(clock[2]) - 1, Number(clock[3]))
      : clock[6] !== undefined
        ? Date.UTC(Number(clock[6]), Number(clock[5]) - 1, Number(clock[4]))
        : 0
  return day / 1000 + Number(clock[7]) * 3600 + Number(clock[8]) * 60 + Number((clock[9] ?? '0').replace(',', '.'))
}

/**
 * A column as time in seconds. `factor` is the seconds in its unit where the name says so; otherwise the unit is guessed from
 * the size of the steps: whole steps from 2 to 1000 are milliseconds, larger ones microseconds (nanoseconds from a million),
 * broken ones and steps of 1 seconds. Null when the column does not run forward.
 */
export function timeAxis(column: Column, factor: number | null): TimeAxis | null {
  const rows = column.rows
  const seconds = new Float64Array(rows)
  if (column.textCount > rows * 0.8) {
    for (let row = 0; row < rows; row++) seconds[row] = parseClock(column.wordAt(row) ?? '')
    const known = seconds.filter((value) => !Number.isNaN(value)).length
    return known > rows * 0.8 ? { seconds, unitKnown: true, unit: 'clock' } : null
  }
  const values = column.numbers.subarray(0, rows)
  const steps = forwardSteps(values)
  if (steps.length < (rows - 1) * 0.6 || rows < 2) return null
  const step = median(steps)
  const whole = steps.slice(0, 200).every((value) => Number.isInteger(value))
  const guessed = !whole || step < 2 ? 1 : step >= 1e6 ? 1e-9 : step >= 1000 ? 1e-6 : 1e-3
  const inSeconds = factor ?? guessed
  for (let row = 0; row < rows; row++) seconds[row] = (values[row] ?? NaN) * inSeconds
  const unit =
    inSeconds === 1 ? 'seconds' : inSeconds === 1e-3 ? 'milliseconds' : inSeconds === 1e-6 ? 'microseconds' : 'nanoseconds'
  return { seconds, unitKnown: factor !== null, unit }
}

/** Rate of a stretch of time stamps: 1 / median step, in Hz, and the share by which steps stray (90 % range over median). */
export function rateOf(seconds: Float64Array): { readonly hz: number; readonly jitter: number } | null {
  const steps = forwardSteps(seconds)
  if (steps.length === 0) return null
  const step = median(steps)
  const sorted = [...steps].sort((a, b) => a - b)
  const low = sorted[Math.floor(sorted.length * 0.05)] ?? step
  const high = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? step
  const first = seconds.find(Number.isFinite) ?? 0
  const last = seconds.findLast(Number.isFinite) ?? 0
  const mean = (last - first) / Math.max(1, seconds.length - 1)
  const even = mean > 0 && Math.abs(mean - step) < step * 0.25 ? mean : step
  return { hz: Number((1 / (steps.length > 20 ? even : step)).toPrecision(6)), jitter: (high - low) / step }
}

/** Rows at which time runs backwards. */
export function timeRestarts(seconds: Float64Array): number[] {
  const rows: number[] = []
  for (let row = 1; row < seconds.length; row++) if ((seconds[row] ?? NaN) < (seconds[row - 1] ?? NaN)) rows.push(row)
  return rows
}
