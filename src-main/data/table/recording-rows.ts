import type { InputFile } from '../input-file.ts'
import type { DataQuestion, DataWarning } from '../inspection.ts'
import type { ColumnRoles } from './column-roles.ts'
import type { Table } from './table.ts'
import { median, rateOf, timeRestarts } from './time-axis.ts'

/** Rows `start` (inclusive) to `end` (exclusive). */
export type RowRange = { readonly start: number; readonly end: number }

function lengthsBetween(cuts: readonly number[], rows: number): number[] {
  return [...cuts, rows].map((end, index) => end - (index === 0 ? 0 : (cuts[index - 1] ?? 0)))
}

/** Whether blank lines part recordings, rather than standing after every row or once by accident. */
function blanksPart(cuts: readonly number[], rows: number): boolean {
  if (cuts.length === 0) return false
  const lengths = lengthsBetween(cuts, rows)
  if (median(lengths) <= 2) return false
  if (lengths.length >= 3) return true
  const [a = 0, b = 0] = lengths
  return Math.abs(a - b) <= Math.max(a, b) * 0.1
}

/**
 * Where one recording ends and the next begins: at blank lines, at repeated headers, where a recording column or the class
 * changes, and where time runs backwards or stands still for long.
 */
export function recordingRows(
  file: InputFile,
  table: Table,
  roles: ColumnRoles,
): { ranges: RowRange[]; warnings: DataWarning[]; questions: DataQuestion[] } {
  const rows = table.lineOf.length
  const warnings: DataWarning[] = []
  const questions: DataQuestion[] = []
  const cuts = new Set<number>()
  const at = (row: number) => `${file.path}:${table.lineOf[row] ?? 1}`
  if (blanksPart(table.blankBefore, rows)) for (const row of table.blankBefore) cuts.add(row)
  else if (table.blankBefore.length > 0 && table.blankBefore.length < rows / 4) {
    const row = table.blankBefore[0] ?? 0
    questions.push({
      code: 'blank-line',
      message: `${file.path} has a blank line before line ${table.lineOf[row] ?? 1}. Does it part two recordings? It is read as one.`,
      proposal: 'one recording',
      choices: ['one recording', 'part recordings'],
    })
  }
  for (const row of table.restartBefore) cuts.add(row)
  for (const index of [roles.recording, roles.label, roles.group]) {
    if (index === null) continue
    const column = table.columns[index]
    for (let row = 1; row < rows; row++) if (column?.labelAt(row) !== column?.labelAt(row - 1)) cuts.add(row)
  }
  if (roles.time !== null) {
    const restarts = timeRestarts(roles.time.seconds).filter((row) => !cuts.has(row))
    const first = restarts[0]
    if (first !== undefined)
      warnings.push({
        code: 'time-restarts',
        message: `${file.path}: the time starts again at line ${table.lineOf[first] ?? 1}${restarts.length > 1 ? ` and ${restarts.length - 1} more times` : ''}. A new recording begins there.`,
        where: at(first),
      })
    for (const row of restarts) cuts.add(row)
    const rate = rateOf(roles.time.seconds)
    if (rate !== null) {
      for (let row = 1; row < rows; row++) {
        const gap = (roles.time.seconds[row] ?? NaN) - (roles.time.seconds[row - 1] ?? NaN)
        if (gap > Math.max(20 / rate.hz, 1) && !cuts.has(row)) {
          warnings.push({
            code: 'time-gap',
            message: `${file.path}: nothing was recorded for ${gap.toPrecision(3)} s before line ${table.lineOf[row] ?? 1}. It is read on as one recording.`,
            where: at(row),
          })
          break
        }
      }
    }
  }
  for (const index of roles.counters) {
    const column = table.columns[index]
    if (table.names?.[index] === '') continue
    for (let row = 1; row < rows; row++) if ((column?.numbers[row] ?? 0) < (column?.numbers[row - 1] ?? 0)) cuts.add(row)
  }
  const edges = [0, ...[...cuts].filter((row) => row > 0 && row < rows).sort((a, b) => a - b), rows]
  const ranges = edges.slice(1).map((end, index) => ({ start: edges[index] ?? 0, end }))
  return { ranges, warnings, questions }
}
