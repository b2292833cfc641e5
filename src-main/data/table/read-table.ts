import { fail, succeed, type Result } from '../../contract/result.ts'
import { linesOf } from '../text/lines-of.ts'
import { cellKind } from '../text/parse-number.ts'
import { Column } from './column.ts'
import { detectDialect } from './detect-dialect.ts'
import { detectHeader, type TopLine } from './detect-header.ts'
import { hasClockPrefix, namedValues, takeClockPrefix } from './prepare-line.ts'
import { splitCells } from './split-cells.ts'
import type { Table } from './table.ts'

/** Limits that keep a hostile file from filling memory. */
const maximumLine = 2_000_000
const maximumColumns = 100_000
const maximumListed = 50
const sampleLines = 400

const comment = /^\s*(?:#|\/\/|%|--\s)/

/** Drops trailing empty cells beyond the width of the table: a delimiter at the end of the line is no cell. */
function trimmed(cells: string[], columns: number): string[] {
  while (cells.length > columns && (cells.at(-1) ?? '').trim() === '') cells.pop()
  return cells
}

/**
 * Reads delimited text into columns. Every line that is no row is counted and, for the first ones, listed with its number;
 * a row with too many or too few cells is left out whole, so that nothing shifts into another column. Fails with
 * `line-too-long`, `too-many-columns`, `no-table`, `no-rows`.
 */
export function readTable(text: string): Result<Table> {
  const top: TopLine[] = []
  let number = 0
  let separator: string | null = null
  for (const raw of linesOf(text)) {
    number++
    if (raw.length > maximumLine)
      return fail('line-too-long', `line ${number} is ${raw.length} characters long without an end: this is no table of readings`)
    if (number === 1 && /^sep=.$/i.test(raw.trim())) {
      separator = raw.trim().slice(4)
      continue
    }
    if (raw.trim() !== '' && !comment.test(raw)) top.push({ number, text: raw })
    if (top.length >= sampleLines) break
  }
  if (top.length === 0) return fail('no-rows', 'the file holds no readings')
  const closed =
    top.filter((line) => line.text.trimEnd().endsWith(';')).length > top.length * 0.9 &&
    top.some((line) => line.text.includes(','))
  const open = (text: string) => (closed ? text.replace(/[,]?;\s*$/, '') : text)
  const clocked = top.filter((line) => hasClockPrefix(line.text)).length > top.length * 0.6
  const dressed = top.map((line) => ({ number: line.number, text: open(clocked ? takeClockPrefix(line.text).text : line.text) }))
  const pairs = dressed.map((line) => namedValues(line.text))
  const named = pairs.filter((pair) => pair !== null).length > dressed.length * 0.6
  const names: string[] = []
  if (named) for (const pair of pairs) for (const name of pair?.names ?? []) if (!names.includes(name)) names.push(name)
  const forDialect = named
    ? pairs.flatMap((pair) => (pair === null ? [] : [pair.values.join(',')]))
    : dressed.map((line) => line.text)
  const found = detectDialect(separator === null ? forDialect : forDialect.map((line) => line.replaceAll(separator ?? ',', ';')))
  if (found === null) return fail('no-table', 'it holds no rows of numbers')
  const dialect =
    separator === ',' || separator === ';' || separator === '\t' ? { ...found, delimiter: separator as ',' | ';' | '\t' } : found
  if (dialect.columns > maximumColumns)
    return fail('too-many-columns', `it has ${dialect.columns} columns; at most ${maximumColumns} can be read`)
  const header = named ? { names, nameLine: null, units: null, unitLine: null, oddHeader: null } : detectHeader(dressed, dialect)
  const width = named ? names.length : dialect.columns
  const columns = Array.from({ length: width }, () => new Column())
  const clock = clocked ? new Column() : null
  const lineOf: number[] = []
  const blankBefore: number[] = []
  const restartBefore: number[] = []
  const ragged: { line: number; cells: number }[] = []
  const skipped: { line: number; text: string }[] = []
  let raggedCount = 0
  let extraCount = 0
  let skippedCount = 0
  const headerText = header.names === null ? null : header.names.join('\u0000')
  const skip = (line: number, content: string) => {
    skippedCount++
    if (skipped.length < maximumListed) skipped.push({ line, text: content.slice(0, 80) })
  }
  const boundary = (list: number[]) => {
    const row = lineOf.length
    if (row > 0 && list.at(-1) !== row) list.push(row)
  }
  number = 0
  for (const raw of linesOf(text)) {
    number++
    if (raw.length > maximumLine)
      return fail('line-too-long', `line ${number} is ${raw.length} characters long: this is no table of readings`)
    if (number === 1 && separator !== null) continue
    if (number === header.nameLine || number === header.unitLine || number === header.oddHeader?.line) continue
    if (raw.trim() === '') {
      boundary(blankBefore)
      continue
    }
    const prepared = clocked ? takeClockPrefix(raw) : { seconds: null, text: raw }
    if (comment.test(raw)) {
      if (lineOf.length > 0) {
        boundary(restartBefore)
        skip(number, raw)
      }
      continue
    }
    let cells: string[]
    if (named) {
      const pair = namedValues(prepared.text)
      if (pair === null) {
        skip(number, raw)
        continue
      }
      cells = names.map((name) => pair.values[pair.names.indexOf(name)] ?? '')
    } else cells = trimmed(splitCells(open(prepared.text), dialect.delimiter), width)
    if (headerText !== null && cells.map((cell) => cell.trim()).join('\u0000') === headerText) {
      boundary(restartBefore)
      skip(number, raw)
      continue
    }
    if (cells.length !== width) {
      const anyNumber = cells.some((cell) => cellKind(cell, dialect.decimal) === 'number')
      if (!anyNumber) {
        skip(number, raw)
        continue
      }
      raggedCount++
      if (cells.length > width) extraCount++
      if (ragged.length < maximumListed) ragged.push({ line: number, cells: cells.length })
      continue
    }
    for (let column = 0; column < width; column++) columns[column]?.push(cells[column] ?? '', dialect.decimal)
    clock?.pushNumber(prepared.seconds ?? NaN)
    lineOf.push(number)
  }
  if (lineOf.length === 0)
    return fail('no-rows', header.names === null ? 'it holds no rows of numbers' : 'there are no rows after the header')
  if (columns.every((column) => column.textCount === column.rows)) return fail('no-table', 'it holds words but no numbers')
  return succeed({
    dialect,
    names: header.names,
    units: header.units,
    columns,
    lineOf,
    blankBefore,
    restartBefore,
    clock,
    oddHeader: header.oddHeader,
    ragged,
    raggedCount,
    extraCount,
    skipped,
    skippedCount,
  })
}
