import { fail, succeed, type Result } from '../../../contract/result.ts'
import {
  askRangeFinder,
  compareRanges,
  type RangeOutcome,
  type RangeQuestion,
} from '../../../quantization/range-finders/compare-ranges.ts'
import { findRangeFinder, rangeFinders } from '../../../quantization/range-finders/list-range-finders.ts'
import { readArray, type ArrayFile } from '../../../services/road/read-array.ts'
import { choiceOption, numberOption, textOption } from '../read-options.ts'
import { table } from '../table.ts'
import type { OptionValues, Verb } from '../verb.ts'
import { WrongUsage } from '../wrong-usage.ts'

/** A shape as typed: 4,100,20 or 4x100x20. */
function shapeOption(options: OptionValues): readonly number[] | undefined {
  const text = textOption(options, 'shape')
  if (text === undefined) return undefined
  const shape = text.replace(/[()[\]\s]/g, '').split(/[,x×]/).filter((part) => part !== '').map(Number) // prettier-ignore
  if (shape.length > 0 && shape.every((size) => Number.isSafeInteger(size) && size > 0)) return shape
  throw new WrongUsage(`--shape takes sizes such as 4,100,20, not “${text}”.`)
}

function questionOf(options: OptionValues, { values, shape }: ArrayFile): Result<RangeQuestion> {
  const asked = numberOption(options, 'axis', { whole: true }) ?? null
  const axis = asked !== null && asked < 0 ? asked + shape.length : asked
  if (axis !== null && (axis < 0 || axis >= shape.length))
    return fail('axis-unknown', `There is no axis ${asked} in the shape ${shape.join(' x ')}.`, { axis: asked, shape })
  const dtype = choiceOption(options, 'dtype', ['int8', 'uint8', 'int16'] as const) ?? 'int8'
  const grid = { dtype, symmetric: options['symmetric'] === true }
  return succeed({ values, shape, batches: numberOption(options, 'batches', { min: 1, whole: true }) ?? 1, axis, grid })
}

function cell(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? `${value}` : value.toPrecision(7)
  if (!Array.isArray(value)) return ''
  const shown = value.slice(0, 4).map(cell).join(' ')
  return value.length > 4 ? `${shown} …` : shown
}

function textOf(rows: readonly RangeOutcome[]): string {
  return table(
    ['method', 'min', 'max', 'scale', 'zero', 'mse', 'clipped'],
    rows.map((row) =>
      'error' in row
        ? [row.method, `no answer: ${(row.error as { message: string }).message}`]
        : [row.method, ...[row.min, row.max, row.scale, row.zeroPoint, row.mse, row.clipped].map(cell)],
    ),
  )
}

/** `ranges`: what each range finder would choose for the values of a file. */
export const rangesVerb: Verb = {
  usage:
    'ranges FILE [--method NAME|all] [--batches N] [--dtype int8|uint8|int16] [--symmetric] [--axis N] [--shape SIZES] [--column NAME]',
  options: {
    method: { type: 'string' },
    batches: { type: 'string' },
    dtype: { type: 'string' },
    symmetric: { type: 'boolean' },
    axis: { type: 'string' },
    shape: { type: 'string' },
    column: { type: 'string' },
  },
  positionals: { min: 1, max: 1 },
  run: async ({ positionals, options }) => {
    const shape = shapeOption(options)
    const column = textOption(options, 'column')
    const array = await readArray(positionals[0] ?? '', { ...(shape ? { shape } : {}), ...(column ? { column } : {}) })
    if (!array.ok) return array
    const question = questionOf(options, array.value)
    if (!question.ok) return question
    const name = textOption(options, 'method') ?? 'all'
    if (name === 'all') {
      const rows = compareRanges(rangeFinders, question.value)
      const first = rows[0]
      if (first && rows.every((row) => 'error' in row) && 'error' in first) return { ok: false, error: first.error as never }
      return succeed({ json: rows, text: textOf(rows) })
    }
    const method = findRangeFinder(name)
    if (!method.ok) return method
    const row = askRangeFinder(method.value, question.value)
    return row.ok ? succeed({ json: [row.value], text: textOf([row.value]) }) : row
  },
}
