import type { Column } from './column.ts'
import {
  classNumberName,
  counterName,
  groupName,
  labelName,
  nameAndUnit,
  recordingName,
  signalName,
  timeColumn,
} from './column-names.ts'
import type { Table } from './table.ts'
import { median, parseClock, timeAxis, type TimeAxis } from './time-axis.ts'

/** What each column is for. Indices into the table's columns. */
export type ColumnRoles = {
  readonly signals: readonly number[]
  readonly time: TimeAxis | null
  readonly timeColumns: readonly number[]
  readonly label: number | null
  readonly recording: number | null
  readonly group: number | null
  readonly split: number | null
  readonly text: readonly number[]
  readonly counters: readonly number[]
  readonly empty: readonly number[]
  readonly names: readonly { readonly name: string; readonly unit: string | null }[]
}

function isCounter(column: Column): boolean {
  if (column.rows < 3 || column.textCount > 0 || column.missingCount > 0) return false
  const numbers = column.numbers
  for (let row = 1; row < column.rows; row++) {
    const step = (numbers[row] ?? 0) - (numbers[row - 1] ?? 0)
    if (step !== 1 && !(step < 0 && ((numbers[row] ?? -1) === 0 || (numbers[row] ?? -1) === 1))) return false
  }
  return true
}

/** True for a date, a clock time, or both. */
function isDate(word: string): boolean {
  return !Number.isNaN(parseClock(word)) || /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}$/.test(word)
}

/** True for whole numbers of few kinds, each met several times. */
export function fewIntegers(column: Column): boolean {
  if (column.textCount > 0 || column.missingCount > 0 || column.infiniteCount > 0) return false
  for (let row = 0; row < column.rows; row++) if (!Number.isInteger(column.numbers[row])) return false
  const kinds = column.distinct(50)
  return kinds >= 2 && kinds <= 50 && column.rows >= kinds * 3
}

function mostlyText(column: Column): boolean {
  return column.textCount > (column.rows - column.missingCount) * 0.5
}

/** The names to show: the header's without units, or `column N`; a name met twice gets its column number. */
function displayNames(table: Table): { name: string; unit: string | null }[] {
  const raw = table.columns.map((_, index) => {
    const given = table.names?.[index] ?? ''
    const unit = table.units?.[index] ?? null
    if (given === '') return { name: `column ${index + 1}`, unit }
    const parsed = nameAndUnit(given)
    return { name: parsed.name, unit: unit ?? parsed.unit }
  })
  const given = table.names ?? []
  const collapsed = raw.map((entry, index) =>
    raw.some((other, at) => at !== index && other.name === entry.name)
      ? { name: given[index] ?? entry.name, unit: entry.unit }
      : entry,
  )
  return collapsed.map((entry, index) =>
    collapsed.findIndex((other) => other.name === entry.name) < index
      ? { ...entry, name: `${entry.name} (column ${index + 1})` }
      : entry,
  )
}

/**
 * Decides what each column is for, from names first and values second. `labelColumn` is a name a person gave.
 */
export function columnRoles(table: Table, labelColumn: string | null): ColumnRoles {
  const names = displayNames(table)
  const given = (index: number) => table.names?.[index] ?? ''
  const { columns } = table
  const empty = columns.flatMap((column, index) => (column.missingCount === column.rows ? [index] : []))
  const free = new Set(columns.map((_, index) => index).filter((index) => !empty.includes(index)))
  const take = (index: number | null) => {
    if (index !== null) free.delete(index)
    return index
  }
  const find = (test: (name: string, column: Column, index: number) => boolean): number | null => {
    for (const index of free) {
      const column = columns[index]
      if (column !== undefined && test(given(index), column, index)) return index
    }
    return null
  }

  const timeColumns: number[] = []
  let time: TimeAxis | null = null
  const times = [...free].flatMap((index) => {
    const named = given(index) === '' ? null : timeColumn(given(index))
    const column = columns[index]
    if (named === null || column === undefined) return []
    const unit = table.units?.[index] ?? null
    return [
      { index, axis: timeAxis(column, named.factor ?? (unit === null ? null : (timeColumn(`time (${unit})`)?.factor ?? null))) },
    ]
  })
  for (const { index, axis } of times) {
    if (axis === null && times.length > 1 && !timeColumns.length) continue
    if (axis === null && (columns[index]?.rows ?? 0) > 1 && !/time|date|zeit|temps|tiempo|clock|epoch|uptime/i.test(given(index)))
      continue
    timeColumns.push(index)
    take(index)
    if (axis !== null && (time === null || (axis.unitKnown && !time.unitKnown))) time = axis
  }
  if (table.clock !== null) {
    const axis = timeAxis(table.clock, 1)
    if (axis !== null && time === null) time = axis
  }

  const wanted =
    labelColumn === null
      ? null
      : columns.findIndex((_, index) => given(index) === labelColumn || names[index]?.name === labelColumn)
  let label = wanted === null || wanted < 0 ? null : take(wanted)
  const split = take(
    find((name, column) => /^(?:split|set|subset|partition|usage|fold)$/i.test(name) && column.distinct(20) <= 10),
  )
  label ??= take(
    find(
      (name, column) =>
        labelName.test(name) &&
        name.toLowerCase() !== 'name' &&
        (mostlyText(column) ||
          (classNumberName.test(name) &&
            !(name.toLowerCase() === 'y' && columns.some((__, other) => /^[xz]$/i.test(given(other)))) &&
            fewIntegers(column)) ||
          (column.distinct(2) === 1 && /label|class/i.test(name))),
    ),
  )
  const group = take(find((name, column) => groupName.test(name) && column.distinct(column.rows) < column.rows * 0.5))
  const recording = take(find((name, column) => recordingName.test(name) && column.distinct(column.rows) < column.rows * 0.5))

  const texts = [...free].filter((index) => {
    const column = columns[index]
    return column !== undefined && mostlyText(column)
  })
  if (label === null && labelColumn === null) {
    const candidates = texts.filter((index) => {
      const column = columns[index]
      const kinds = column?.distinct(60) ?? 0
      if (column === undefined || column.words.every(isDate)) return false
      return kinds >= 1 && kinds <= 50 && (column.rows >= kinds * 2 || column.rows <= 4)
    })
    const chosen =
      candidates.find((index) => index === columns.length - 1) ?? candidates.find((index) => index === 0) ?? candidates[0]
    if (chosen !== undefined) label = take(chosen)
  }
  const counters: number[] = []
  for (const index of [...free]) {
    const column = columns[index]
    if (column === undefined || texts.includes(index)) continue
    const nameless = given(index) === ''
    if ((nameless ? table.names !== null || index === 0 : counterName.test(given(index))) && isCounter(column)) {
      counters.push(index)
      free.delete(index)
    }
  }
  let person = group
  if (time === null && table.names === null && columns.length > 1) {
    const clock = [0, 1, 2].find(
      (index) => free.has(index) && !texts.includes(index) && columns[index] !== undefined && runsEvenly(columns[index]),
    )
    const column = clock === undefined ? undefined : columns[clock]
    if (clock !== undefined && column !== undefined) {
      time = timeAxis(column, null)
      if (time !== null) {
        timeColumns.push(clock)
        free.delete(clock)
      }
    }
    const first = columns[0]
    if (time !== null && label !== null && first !== undefined && free.has(0) && fewIntegers(first)) person = take(0)
  }
  if (label === null && labelColumn === null && time === null) label = take(integerLabel(table, free))
  const text = texts.filter((index) => index !== label)
  const signals = [...free].filter((index) => !text.includes(index)).sort((a, b) => a - b)
  return { signals, time, timeColumns, label, recording, group: person, split, text, counters, empty, names }
}

/** True for a column without a name that rises by much the same step nearly all along: a clock, which may start again. */
function runsEvenly(column: Column): boolean {
  if (column.rows < 10 || column.textCount > 0 || column.missingCount > 0) return false
  const steps: number[] = []
  for (let row = 1; row < column.rows; row++) steps.push((column.numbers[row] ?? 0) - (column.numbers[row - 1] ?? 0))
  const forward = steps.filter((step) => step > 0)
  const middle = median(forward)
  return forward.length >= steps.length * 0.95 && forward.filter((step) => step < middle * 3).length >= steps.length * 0.95
}

/** A last or first column of class numbers in a table whose other columns are readings. */
function integerLabel(table: Table, free: ReadonlySet<number>): number | null {
  const last = table.columns.length - 1
  for (const index of [last, 0]) {
    const column = table.columns[index]
    if (column === undefined || !free.has(index) || !fewIntegers(column) || column.distinct(30) > 30) continue
    const given = table.names?.[index] ?? ''
    if (given !== '' && (signalName.test(given) || !classNumberName.test(given))) continue
    const others = [...free].filter((other) => other !== index)
    const wide = others.length >= 20
    const fractional = others.some((other) => {
      const values = table.columns[other]
      return values !== undefined && values.numbers.subarray(0, values.rows).some((value) => !Number.isInteger(value))
    })
    if (wide || fractional) return index
  }
  return null
}
