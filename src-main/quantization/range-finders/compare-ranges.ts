import { fail, succeed, type Failure, type Result } from '../../contract/result.ts'
import { findChannelRanges, findRange, splitChannels } from './find-range.ts'
import type { FieldValue, FoundRange, Grid, RangeFinderMethod } from './range-finder.ts'
import { roundingLoss } from './rounding-loss.ts'

/** The tensor that ranges are found for, how it is cut into batches, and the axis of its channels (null: none). */
export type RangeQuestion = {
  readonly values: Float32Array
  readonly shape: readonly number[]
  readonly batches: number
  readonly axis: number | null
  readonly grid: Grid
}

/** One method's answer, lists where it looks at channels; with the package's own fields beside. */
export type RangeRow = {
  readonly method: string
  readonly min: number | readonly number[]
  readonly max: number | readonly number[]
  readonly scale: number | readonly number[]
  readonly zeroPoint: number | readonly number[]
  readonly mse: number | readonly number[]
  readonly clipped: number | readonly number[]
} & { readonly [field: string]: FieldValue | undefined }

/** A method's answer, or why it has none. */
export type RangeOutcome = RangeRow | { readonly method: string; readonly error: Failure }

function check({ values, shape, batches, axis }: RangeQuestion): Result<null> {
  if (values.length === 0) return fail('no-values', 'There are no values to find a range for. Give at least one.')
  if (values.length % batches !== 0) {
    const sentence = `${values.length} values cannot be cut into ${batches} equal batches. Choose a number that divides them.`
    return fail('batches-uneven', sentence, { values: values.length, batches })
  }
  if (axis === null) return succeed(null)
  if (axis >= shape.length)
    return fail('axis-unknown', `There is no axis ${axis} in the shape ${shape.join(' x ')}.`, { axis, shape })
  if (batches > 1 && (axis === 0 || (shape[0] ?? 0) % batches !== 0)) {
    const sentence = `Batches are parts of the first axis, which is ${shape[0] ?? 0} long, and channels need another axis. Give one batch, or another axis.`
    return fail('batches-across-channels', sentence, { axis, shape, batches })
  }
  return succeed(null)
}

function parts(values: Float32Array, count: number): Float32Array[] {
  const size = values.length / count
  return Array.from({ length: count }, (_, index) => values.subarray(index * size, (index + 1) * size))
}

function row(method: string, found: FoundRange, values: Float32Array): RangeRow {
  const { min, max, scale, zeroPoint, fields } = found
  return { method, min, max, scale, zeroPoint, ...roundingLoss(values, found), ...fields }
}

/** Lists of what the channels' rows hold, field by field. */
function rowOfLists(method: string, rows: readonly RangeRow[]): RangeRow {
  const names = [...new Set(rows.flatMap((one) => Object.keys(one)))]
  const lists = Object.fromEntries(names.map((name) => [name, rows.map((one) => one[name] ?? null)]))
  return { ...(lists as unknown as RangeRow), method }
}

/** Methods whose package only has them for channels take the first axis where none is given, as the packages do. */
function axisOf(method: RangeFinderMethod, asked: number | null): number | null {
  if (method.perChannel === 'never') return null
  return asked ?? method.usualAxis ?? null
}

/**
 * What a range finder chooses for a tensor, with the loss of rounding to it. A method that only knows whole tensors answers
 * for the whole tensor. Fails with a coded sentence when the tensor cannot be cut as asked, or the method has no answer.
 */
export function askRangeFinder(method: RangeFinderMethod, question: RangeQuestion): Result<RangeRow> {
  const axis = axisOf(method, question.axis)
  const { values, shape, batches, grid } = question
  const checked = check({ ...question, axis })
  if (!checked.ok) return checked
  if (axis === null) {
    const found = findRange(method, parts(values, batches), grid)
    return found.ok ? succeed(row(method.name, found.value, values)) : found
  }
  const batchShape = [(shape[0] ?? 1) / batches, ...shape.slice(1)]
  const perBatch = parts(values, batches).map((batch) => splitChannels(batch, batchShape, axis))
  const channels = Array.from({ length: shape[axis] ?? 1 }, (_, channel) => perBatch.map((batch) => batch[channel] ?? values))
  const found = findChannelRanges(method, channels, grid)
  if (!found.ok) return found
  const whole = splitChannels(values, shape, axis)
  const rows = found.value.map((range, channel) => row(method.name, range, whole[channel] ?? values))
  return succeed(rowOfLists(method.name, rows))
}

/** The answers of many methods; one without an answer says why, and the others still answer. */
export function compareRanges(methods: readonly RangeFinderMethod[], question: RangeQuestion): RangeOutcome[] {
  return methods.map((method) => {
    if (method.usualAxis !== undefined && question.axis === null)
      return { method: method.name, error: { code: 'axis-needed', message: 'It looks at channels. Say which axis they are.' } }
    const answer = askRangeFinder(method, question)
    return answer.ok ? answer.value : { method: method.name, error: answer.error }
  })
}
