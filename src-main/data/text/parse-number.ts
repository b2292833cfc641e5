/** What a cell holds: a number (infinite ones included), nothing, or words. */
export type CellKind = 'number' | 'missing' | 'text'

const missingWords = new Set([
  '',
  'nan',
  'na',
  'n/a',
  '#n/a',
  'null',
  'none',
  'nil',
  '-',
  '--',
  '---',
  '?',
  '.',
  'missing',
  '-nan',
  '+nan',
  'nan(ind)',
  '-nan(ind)',
  'undefined',
])
const infinite = /^([+-]?)(?:inf|infinity|ovf|∞|1\.#inf)$/i
const pointNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const commaNumber = /^[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?$/
const pointThousands = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/
const commaThousands = /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/

/**
 * A cell's number: NaN for a missing one (`nan`, `-`, empty …), ±Infinity for `inf` and for `ovf`, which Arduino prints;
 * undefined for words. `decimal` is the sign between whole and broken part.
 */
export function parseNumber(cell: string, decimal: '.' | ','): number | undefined {
  const text = cell.trim()
  if (decimal === '.' ? pointNumber.test(text) : commaNumber.test(text))
    return Number(decimal === '.' ? text : text.replace(',', '.'))
  if (missingWords.has(text.toLowerCase())) return NaN
  const limitless = infinite.exec(text)
  if (limitless !== null) return limitless[1] === '-' ? -Infinity : Infinity
  if (decimal === '.' && pointThousands.test(text)) return Number(text.replaceAll(',', ''))
  if (decimal === ',' && commaThousands.test(text)) return Number(text.replaceAll('.', '').replace(',', '.'))
  if (decimal === ',' && pointNumber.test(text)) return Number(text)
  return undefined
}

/** The kind of a cell. */
export function cellKind(cell: string, decimal: '.' | ','): CellKind {
  const value = parseNumber(cell, decimal)
  return value === undefined ? 'text' : Number.isNaN(value) ? 'missing' : 'number'
}
