import { cellKind } from '../text/parse-number.ts'
import { splitCells, type Delimiter } from './split-cells.ts'

/** How the cells of a table are written. */
export type Dialect = { readonly delimiter: Delimiter; readonly decimal: '.' | ','; readonly columns: number }

const delimiters: readonly Delimiter[] = ['\t', ';', ',', '|', 'space']

/** The most frequent number in a list, the largest of them on a tie. */
function mode(counts: readonly number[]): number {
  const tally = new Map<number, number>()
  for (const count of counts) tally.set(count, (tally.get(count) ?? 0) + 1)
  return [...tally].reduce(
    (best, entry) => (entry[1] > best[1] || (entry[1] === best[1] && entry[0] > best[0]) ? entry : best),
    [1, 0],
  )[0]
}

/**
 * Finds delimiter and decimal sign from some of a table's lines: the pair under which most lines have the same number of
 * cells and most cells are numbers. Lines that are no table score low under all of them; null then.
 */
export function detectDialect(lines: readonly string[]): Dialect | null {
  let best: (Dialect & { score: number }) | null = null
  for (const delimiter of delimiters) {
    const rows = lines.map((line) => splitCells(line, delimiter))
    const columns = mode(rows.map((row) => row.length))
    const regular = rows.filter((row) => row.length === columns)
    for (const decimal of ['.', ','] as const) {
      if (decimal === ',' && delimiter === ',' && !lines.some((line) => /"[+-]?\d+,\d+"/.test(line))) continue
      let numbers = 0
      let cells = 0
      for (const row of regular) {
        for (const cell of row) {
          cells++
          const kind = cellKind(cell, decimal)
          if (kind === 'number') numbers += 1
          else if (kind === 'missing') numbers += 0.5
          if (decimal === ',' && /^[+-]?\d*,\d+/.test(cell.trim())) numbers += 0.01
        }
      }
      const numeric = cells === 0 ? 0 : numbers / cells
      const score =
        (regular.length / Math.max(1, rows.length)) *
        (0.15 + numeric) *
        (columns > 1 ? 1 : 0.55) *
        (delimiter === 'space' ? 0.97 : 1)
      if (best === null || score > best.score + 1e-9) best = { delimiter, decimal, columns, score }
    }
  }
  return best === null || best.score < 0.08 ? null : best
}
