import { featureName, signalName, targetName } from './column-names.ts'
import type { ColumnRoles } from './column-roles.ts'
import type { Table } from './table.ts'

/**
 * How much successive rows resemble each other: the mean over channels of the lag-1 autocorrelation, within stretches of
 * one label. Near 1 for a sampled movement, near 0 for rows that have nothing to do with each other.
 */
export function smoothness(table: Table, signals: readonly number[], label: number | null): number {
  let total = 0
  let channels = 0
  for (const index of signals.slice(0, 12)) {
    const column = table.columns[index]
    if (column === undefined) continue
    const rows = Math.min(column.rows, 20_000)
    let variance = 0
    let differences = 0
    let pairs = 0
    for (let start = 0; start < rows;) {
      let end = start + 1
      while (end < rows && (label === null || table.columns[label]?.labelAt(end) === table.columns[label]?.labelAt(start))) end++
      const run = column.numbers.subarray(start, end).filter(Number.isFinite)
      const mean = run.reduce((sum, value) => sum + value, 0) / Math.max(1, run.length)
      for (let at = 1; at < run.length; at++) {
        variance += ((run[at] ?? 0) - mean) ** 2
        differences += ((run[at] ?? 0) - (run[at - 1] ?? 0)) ** 2
        pairs++
      }
      start = end
    }
    if (pairs < 3 || variance === 0) continue
    total += 1 - differences / (2 * variance)
    channels++
  }
  return channels === 0 ? 0 : total / channels
}

/** Stretches of rows with one label. */
function labelRuns(table: Table, column: number): number {
  const label = table.columns[column]
  return table.lineOf.reduce<number>(
    (runs, _, row) => (row > 0 && label?.labelAt(row) !== label?.labelAt(row - 1) ? runs + 1 : runs),
    1,
  )
}

/** Whether the rows of a table are samples of their own, and whether that is sure or should be asked. */
export function rowsAreSamples(
  table: Table,
  roles: ColumnRoles,
  fileLooksTabular: boolean,
): { readonly rows: boolean; readonly sure: boolean } {
  const names = roles.signals.map((index) => roles.names[index]?.name ?? '')
  const named = table.names !== null
  if (roles.time !== null) return { rows: false, sure: true }
  if (roles.recording !== null) return { rows: false, sure: true }
  if (table.blankBefore.length >= 2 || table.restartBefore.length > 0) return { rows: false, sure: true }
  const signals = names.filter((name) => signalName.test(name)).length
  const features = names.filter((name) => featureName.test(name)).length
  const changing = roles.label !== null && (table.columns[roles.label]?.distinct(2) ?? 0) >= 2
  const runs = changing ? labelRuns(table, roles.label ?? 0) : 1
  // Readings of a sensor whose class changes at nearly every row would be recordings of one reading.
  const shuffled = runs > table.lineOf.length / 2
  if (named && signals > 0 && signals >= names.length / 2) return { rows: shuffled, sure: !changing }
  if (named && features >= names.length / 2) return { rows: true, sure: true }
  if (roles.label !== null && roles.text.length > 0) return { rows: true, sure: false }
  const last = names.at(-1) ?? ''
  if (named && roles.label === null && names.length > 1 && targetName.test(last)) return { rows: true, sure: false }
  if (fileLooksTabular) return { rows: true, sure: false }
  const smooth = smoothness(table, roles.signals, roles.label)
  if (changing) {
    if (runs > table.lineOf.length / 4) return { rows: true, sure: true }
    if (named && smooth < 0.8) return { rows: true, sure: false }
  }
  const bound = roles.label === null && table.lineOf.length >= 50 ? 0.15 : 0.45
  return { rows: smooth < bound, sure: false }
}
