import type { Channel } from '../dataset.ts'
import type { Recording } from '../recording.ts'
import type { ColumnRoles } from './column-roles.ts'
import type { RowRange } from './recording-rows.ts'
import type { Table } from './table.ts'

/** What pins each channel of interleaved values. */
export function pins(channels: readonly Channel[]): Recording['pinned'] {
  return channels.map((channel, offset) => ({ channel: channel.name, offset, step: channels.length }))
}

/** The values of some columns over a range of rows, row by row. */
export function valuesOf(table: Table, signals: readonly number[], range: RowRange): Float64Array {
  const values = new Float64Array((range.end - range.start) * signals.length)
  signals.forEach((index, channel) => {
    const numbers = table.columns[index]?.numbers
    for (let row = range.start; row < range.end; row++)
      values[(row - range.start) * signals.length + channel] = numbers?.[row] ?? NaN
  })
  return values
}

/** The class at the start of a range of rows; null where there is none. */
export function labelOf(table: Table, roles: ColumnRoles, range: RowRange): string | null {
  if (roles.label === null) return null
  return table.columns[roles.label]?.labelAt(range.start) ?? null
}

/** A cell as text; null without a column or where it is missing. */
export function textAt(table: Table, column: number | null, row: number): string | null {
  return column === null ? null : (table.columns[column]?.labelAt(row) ?? null)
}

/** The part of the split, or the fold, that a row's own column names. */
export function splitAt(table: Table, roles: ColumnRoles, row: number): Pick<Recording, 'split' | 'fold'> {
  const word = textAt(table, roles.split, row)
  if (word === null) return {}
  if (/^(?:train|training)$/i.test(word)) return { split: 'train' }
  if (/^(?:test|testing)$/i.test(word)) return { split: 'test' }
  if (/^(?:val|valid|validation|dev)$/i.test(word)) return { split: 'validation' }
  return { fold: word }
}
