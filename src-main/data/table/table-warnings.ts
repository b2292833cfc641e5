import type { InputFile } from '../input-file.ts'
import type { DataWarning } from '../inspection.ts'
import type { ColumnRoles } from './column-roles.ts'
import type { Column } from './column.ts'
import type { Table } from './table.ts'

function firstRow(column: Column, test: (value: number, row: number) => boolean): number {
  for (let row = 0; row < column.rows; row++) if (test(column.numbers[row] ?? NaN, row)) return row
  return 0
}

function listed(lines: readonly number[], total: number): string {
  const shown = lines.slice(0, 5).join(', ')
  return total > 5 ? `${shown} and ${total - 5} more` : shown
}

/** Everything about a table that a person should know: odd rows, cells, columns and headers, each with file and line. */
export function tableWarnings(file: InputFile, table: Table, roles: ColumnRoles): DataWarning[] {
  const warnings: DataWarning[] = []
  const where = (line: number | undefined) => `${file.path}:${line ?? 1}`
  const add = (code: string, message: string, line?: number) =>
    warnings.push({ code, message: `${file.path}: ${message}`, where: line === undefined ? file.path : where(line) })
  const name = (index: number) => roles.names[index]?.name ?? `column ${index + 1}`
  if (table.names === null && table.oddHeader === null)
    add('no-header', 'there is no line of names; the columns are called "column 1" and so on.')
  if (table.oddHeader !== null)
    add(
      'header-does-not-fit',
      `the line "${table.oddHeader.text.slice(0, 60)}" does not fit the ${table.columns.length} columns under it and is not used for names. Name the columns yourself.`,
      table.oddHeader.line,
    )
  if (table.raggedCount > 0) {
    const lines = table.ragged.map(({ line }) => line)
    add(
      'ragged-rows',
      `${table.raggedCount} ${table.raggedCount === 1 ? 'row has' : 'rows have'} too many or too few cells (${table.columns.length} expected) and ${table.raggedCount === 1 ? 'is' : 'are'} left out: line ${listed(lines, table.raggedCount)}. Mend the lines or go on without them.`,
      lines[0],
    )
  }
  if (table.extraCount > 0) {
    const line = table.ragged.find(({ cells }) => cells > table.columns.length)?.line
    add(
      'extra-cells',
      `${table.extraCount} ${table.extraCount === 1 ? 'row has' : 'rows have'} more cells than there are columns.`,
      line,
    )
  }
  if (table.skippedCount > 0 || table.raggedCount > 0) {
    const lines = [...table.skipped.map(({ line }) => line), ...table.ragged.map(({ line }) => line)].sort((a, b) => a - b)
    const total = table.skippedCount + table.raggedCount
    add(
      'lines-skipped',
      `${total} ${total === 1 ? 'line is' : 'lines are'} no row of readings and ${total === 1 ? 'is' : 'are'} left out: line ${listed(lines, total)}.`,
      lines[0],
    )
  }
  for (const index of roles.signals) {
    const column = table.columns[index]
    if (column === undefined) continue
    if (column.textCount > 0) {
      const row = firstRow(column, (_, at) => (column.codes?.[at] ?? 0) !== 0)
      add(
        'corrupt-cells',
        `${column.textCount} ${column.textCount === 1 ? 'cell' : 'cells'} of ${name(index)} ${column.textCount === 1 ? 'is' : 'are'} no number, first "${(column.wordAt(row) ?? '').slice(0, 30)}" in line ${table.lineOf[row] ?? 1}. They are kept as missing, not as 0.`,
        table.lineOf[row],
      )
    }
    if (column.missingCount > 0) {
      const row = firstRow(column, (value, at) => Number.isNaN(value) && (column.codes?.[at] ?? 0) === 0)
      add(
        'missing-values',
        `${column.missingCount} ${column.missingCount === 1 ? 'reading' : 'readings'} of ${name(index)} ${column.missingCount === 1 ? 'is' : 'are'} missing, first in line ${table.lineOf[row] ?? 1}. They are kept as missing, not as 0.`,
        table.lineOf[row],
      )
    }
    if (column.infiniteCount > 0) {
      const row = firstRow(column, (value) => value === Infinity || value === -Infinity)
      add(
        'infinite-values',
        `${column.infiniteCount} ${column.infiniteCount === 1 ? 'reading' : 'readings'} of ${name(index)} ${column.infiniteCount === 1 ? 'is' : 'are'} infinite or overflowed, first in line ${table.lineOf[row] ?? 1}.`,
        table.lineOf[row],
      )
    }
  }
  for (const index of roles.text) add('text-column', `the column ${name(index)} holds words and is left out.`)
  if (roles.empty.length > 0)
    add('empty-columns', `${roles.empty.map(name).join(', ')} ${roles.empty.length === 1 ? 'is' : 'are'} empty and left out.`)
  const nameless = roles.counters.filter((index) => (table.names?.[index] ?? '') === '')
  if (nameless.length > 0)
    add(
      'nameless-columns-skipped',
      `${nameless.map((index) => `column ${index + 1}`).join(', ')} ${nameless.length === 1 ? 'only counts' : 'only count'} rows and ${nameless.length === 1 ? 'is' : 'are'} left out.`,
    )
  const counters = roles.counters.filter((index) => !nameless.includes(index))
  if (counters.length > 0)
    add(
      'counter-columns-skipped',
      `${counters.map(name).join(', ')} only ${counters.length === 1 ? 'counts' : 'count'} rows and ${counters.length === 1 ? 'is' : 'are'} no channel.`,
    )
  if (roles.timeColumns.length > 1)
    add('time-columns-not-channels', `${roles.timeColumns.map(name).join(', ')} are times, not channels.`)
  if (roles.label !== null) {
    const column = table.columns[roles.label]
    if (column !== undefined && column.missingCount > 0) {
      const row = firstRow(column, (value, at) => Number.isNaN(value) && (column.codes?.[at] ?? 0) === 0)
      add(
        'missing-labels',
        `${column.missingCount} rows have no class, first in line ${table.lineOf[row] ?? 1}.`,
        table.lineOf[row],
      )
    }
  }
  const given = table.names?.filter((entry) => entry !== '') ?? []
  const twice = given.find((entry, index) => given.indexOf(entry) < index)
  if (twice !== undefined)
    add('two-channels-same-name', `two columns are called "${twice}"; the later one has its number added.`, 1)
  return warnings
}
