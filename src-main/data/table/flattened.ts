import type { Table } from './table.ts'

/** Columns that hold one whole recording or picture a row: where each value goes. */
export type FlattenedLayout = {
  /** Column index for each place in [length, channels], row by row. */
  readonly order: readonly number[]
  readonly length: number
  readonly channels: readonly string[]
  readonly picture: { readonly height: number; readonly width: number } | null
}

function squareRoot(n: number): number | null {
  const root = Math.round(Math.sqrt(n))
  return root * root === n ? root : null
}

/** Whether all values of the columns are whole numbers 0..255, reaching beyond 64. */
function isLevels(table: Table, columns: readonly number[]): boolean {
  let largest = 0
  for (const index of columns) {
    const column = table.columns[index]
    if (column === undefined || column.textCount + column.missingCount + column.infiniteCount > 0) return false
    for (let row = 0; row < column.rows; row++) {
      const value = column.numbers[row] ?? -1
      if (value < 0 || value > 255 || !Number.isInteger(value)) return false
      if (value > largest) largest = value
    }
  }
  return largest > 64
}

/**
 * Recognises one recording (or picture) a row: names like `ax_0, ay_0, ax_1 …` or `pixel0 … pixel783`, or at least twenty
 * nameless columns beside a label. Null for an ordinary table.
 */
export function flattenedLayout(table: Table, signals: readonly number[], hasLabel: boolean): FlattenedLayout | null {
  if (signals.length < 16) return null
  const grid = signals.map((index) => /^(?:pixel|px|p)?[ _]?(\d+)x(\d+)$/i.exec(table.names?.[index] ?? ''))
  if (table.names !== null && grid.every((match) => match !== null)) {
    const height = new Set(grid.map((match) => match[1])).size
    const width = new Set(grid.map((match) => match[2])).size
    if (height * width === signals.length)
      return { order: signals, length: signals.length, channels: ['grey'], picture: { height, width } }
  }
  const parsed = signals.map((index) => {
    const name = table.names?.[index] ?? ''
    const match = /^(.*?)[ _.\-[(]*(\d+)[\])]?$/.exec(name)
    return {
      index,
      base: match === null ? null : (match[1] ?? '').replace(/[ _.-]*t$/i, (ending) => (ending.length > 1 ? '' : ending)),
      at: Number(match?.[2] ?? NaN),
    }
  })
  if (table.names !== null) {
    if (parsed.some(({ base }) => base === null)) return null
    const bases = [...new Set(parsed.map(({ base }) => base ?? ''))]
    const length = signals.length / bases.length
    if (!Number.isInteger(length) || length < 8) return null
    const first = Math.min(...parsed.map(({ at }) => at))
    const order: number[] = Array.from({ length: signals.length }, () => -1)
    for (const { index, base, at } of parsed) order[(at - first) * bases.length + bases.indexOf(base ?? '')] = index
    if (order.length !== signals.length || order.includes(-1)) return null
    const side = bases.length === 1 ? squareRoot(length) : null
    const pixels = /^(?:pixel|pix|px|p|attr|feature|f)?$/i.test(bases[0] ?? '')
    if (bases.length === 1 && side !== null && pixels && isLevels(table, signals))
      return { order, length, channels: ['grey'], picture: { height: side, width: side } }
    return { order, length, channels: bases.map((base) => (base === '' ? 'values' : base)), picture: null }
  }
  if (!hasLabel && signals.length < 64) return null
  const side = squareRoot(signals.length)
  if (side !== null && side >= 8 && isLevels(table, signals))
    return { order: signals, length: signals.length, channels: ['grey'], picture: { height: side, width: side } }
  return { order: signals, length: signals.length, channels: ['values'], picture: null }
}
