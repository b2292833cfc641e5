import { cellKind } from '../text/parse-number.ts'
import type { Dialect } from './detect-dialect.ts'
import { splitCells } from './split-cells.ts'

/** A line of the top of a file, with its number. */
export type TopLine = { readonly number: number; readonly text: string }

/** What the top of a table is: the line with the names, lines above it, a line of units, or a first line that does not fit. */
export type Header = {
  readonly names: readonly string[] | null
  readonly nameLine: number | null
  readonly units: readonly (string | null)[] | null
  readonly unitLine: number | null
  readonly oddHeader: { readonly line: number; readonly text: string } | null
}

function wordsIn(cells: readonly string[], decimal: '.' | ','): number {
  return cells.filter((cell) => cell.trim() !== '' && cellKind(cell, decimal) === 'text').length
}

/** Columns that hold numbers in nearly every one of the rows. */
function numericColumns(rows: readonly (readonly string[])[], columns: number, decimal: '.' | ','): boolean[] {
  return Array.from({ length: columns }, (_, column) => {
    const numbers = rows.filter((row) => cellKind(row[column] ?? '', decimal) !== 'text').length
    return rows.length > 0 && numbers >= rows.length * 0.8
  })
}

function isCounting(cells: readonly string[]): boolean {
  const numbers = cells.filter((cell) => /^\d+$/.test(cell.trim())).map(Number)
  return numbers.length >= 2 && numbers.every((value, index) => index === 0 || value === (numbers[index - 1] ?? 0) + 1)
}

/**
 * Tells names from data. A line of words over columns of numbers is the header. Words and numbers mixed, over columns that
 * are all numbers, fit no column: reported, and no names are taken from it.
 */
export function detectHeader(top: readonly TopLine[], dialect: Dialect): Header {
  const none: Header = { names: null, nameLine: null, units: null, unitLine: null, oddHeader: null }
  const rows = top.map((line) => ({ line, cells: splitCells(line.text, dialect.delimiter) }))
  const firstRegular = rows.findIndex(({ cells }) => cells.length >= dialect.columns)
  const data = rows.slice(Math.max(0, firstRegular) + 1).filter(({ cells }) => cells.length === dialect.columns)
  const numeric = numericColumns(
    data.slice(0, 200).map(({ cells }) => cells),
    dialect.columns,
    dialect.decimal,
  )
  for (const [index, { line, cells }] of rows.entries()) {
    const words = wordsIn(cells, dialect.decimal)
    const fits = cells.length === dialect.columns || (cells.length === dialect.columns + 1 && (cells.at(-1) ?? '').trim() === '')
    if (!fits) {
      const nextIsData =
        rows[index + 1]?.cells.length === dialect.columns && wordsIn(rows[index + 1]?.cells ?? [], dialect.decimal) === 0
      if (cells.length > 1 && words === cells.length && nextIsData)
        return { ...none, oddHeader: { line: line.number, text: line.text } }
      continue
    }
    if (words === 0) {
      if (isCounting(cells) && cells.some((cell) => cell.trim() === ''))
        return { ...none, names: cells.map((cell) => cell.trim()), nameLine: line.number }
      return none
    }
    if (data.length === 0)
      return words === cells.filter((cell) => cell.trim() !== '').length
        ? { ...none, names: cells.map((cell) => cell.trim()), nameLine: line.number }
        : none
    const overNumbers = cells.filter(
      (cell, column) => numeric[column] === true && cell.trim() !== '' && cellKind(cell, dialect.decimal) === 'text',
    ).length
    const numbersOverNumbers = cells.filter(
      (cell, column) => numeric[column] === true && cellKind(cell, dialect.decimal) === 'number',
    ).length
    if (overNumbers === 0) {
      const allWords = numeric.every((value) => !value)
      const first = data[0]?.cells ?? []
      const distinctTop =
        allWords && cells.every((cell, column) => !data.some((row) => row.cells[column] === cell)) && first.length > 0
      return distinctTop || (numbersOverNumbers > 0 && isCounting(cells))
        ? { ...none, names: cells.map((cell) => cell.trim()), nameLine: line.number }
        : none
    }
    if (numbersOverNumbers > 0 && !isCounting(cells)) return { ...none, oddHeader: { line: line.number, text: line.text } }
    const next = rows[index + 1]
    const unitCells = next !== undefined && next.cells.length === dialect.columns ? next.cells : null
    const isUnits =
      unitCells !== null &&
      numeric.some(Boolean) &&
      unitCells.every((cell) => cellKind(cell, dialect.decimal) !== 'number') &&
      wordsIn(
        unitCells.filter((_, column) => numeric[column] === true),
        dialect.decimal,
      ) > 0
    const label = (cell: string) => cell.trim()
    return {
      names: cells.slice(0, dialect.columns).map(label),
      nameLine: line.number,
      units: isUnits && unitCells !== null ? unitCells.map((cell) => cell.trim().replace(/^[([]|[)\]]$/g, '') || null) : null,
      unitLine: isUnits && next !== undefined ? next.line.number : null,
      oddHeader: null,
    }
  }
  return none
}
