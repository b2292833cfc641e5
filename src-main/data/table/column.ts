import { parseNumber } from '../text/parse-number.ts'

/** One column of a table while it is read and after: numbers where cells are numbers, words by code where they are not. */
export class Column {
  numbers = new Float64Array(256)
  /** 0 where the cell is a number or missing, else 1 + the index of the word. */
  codes: Int32Array | null = null
  readonly words: string[] = []
  readonly #codeOf = new Map<string, number>()
  rows = 0
  textCount = 0
  missingCount = 0
  infiniteCount = 0

  /** Appends a cell. */
  push(cell: string, decimal: '.' | ','): void {
    if (this.rows === this.numbers.length) {
      const larger = new Float64Array(this.rows * 2)
      larger.set(this.numbers)
      this.numbers = larger
      if (this.codes !== null) {
        const codes = new Int32Array(this.rows * 2)
        codes.set(this.codes)
        this.codes = codes
      }
    }
    const value = parseNumber(cell, decimal)
    this.numbers[this.rows] = value ?? NaN
    if (value === undefined) {
      this.codes ??= new Int32Array(this.numbers.length)
      const word = cell.trim()
      let code = this.#codeOf.get(word)
      if (code === undefined) {
        this.words.push(word)
        code = this.words.length
        this.#codeOf.set(word, code)
      }
      this.codes[this.rows] = code
      this.textCount++
    } else if (Number.isNaN(value)) this.missingCount++
    else if (!Number.isFinite(value)) this.infiniteCount++
    this.rows++
  }

  /** The word of a row, or null where it is a number or missing. */
  wordAt(row: number): string | null {
    const code = this.codes?.[row] ?? 0
    return code === 0 ? null : (this.words[code - 1] ?? null)
  }

  /** A row as a label: the word, or the number written out; null when missing. */
  labelAt(row: number): string | null {
    const word = this.wordAt(row)
    if (word !== null) return word
    const value = this.numbers[row] ?? NaN
    return Number.isNaN(value) ? null : String(value)
  }

  /** Adds a number that does not stand in a cell (the clock of the line). */
  pushNumber(value: number): void {
    this.push(Number.isNaN(value) ? '' : String(value), '.')
  }

  /** Number of different labels, counted up to a limit. */
  distinct(limit: number): number {
    const seen = new Set<string | null>()
    for (let row = 0; row < this.rows && seen.size <= limit; row++) seen.add(this.labelAt(row))
    seen.delete(null)
    return seen.size
  }
}
