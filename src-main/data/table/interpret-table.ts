import type { Channel, DatasetKind, SampleRateSource } from '../dataset.ts'
import type { InputFile } from '../input-file.ts'
import type { DataQuestion } from '../inspection.ts'
import type { FileContent, FileOutcome, Recording } from '../recording.ts'
import { refuse } from '../recording.ts'
import type { ReadOptions } from '../read-options.ts'
import { columnRoles, type ColumnRoles } from './column-roles.ts'
import { classLikeColumn } from './answer-column.ts'
import { flattenedLayout, type FlattenedLayout } from './flattened.ts'
import { readRows, tabularFileName } from './read-rows.ts'
import { recordingRows } from './recording-rows.ts'
import { labelOf, pins, splitAt, textAt, valuesOf } from './row-values.ts'
import { rowsAreSamples } from './row-or-recording.ts'
import type { Table } from './table.ts'
import { tableWarnings } from './table-warnings.ts'
import { rateOf } from './time-axis.ts'

function readFlattened(file: InputFile, table: Table, roles: ColumnRoles, layout: FlattenedLayout): FileContent {
  const channels: Channel[] = layout.channels.map((name) => ({ name, unit: null }))
  const width = channels.length
  const recordings = table.lineOf.map((line, row): Recording => {
    const values = new Float64Array(layout.order.length)
    layout.order.forEach((index, place) => (values[place] = table.columns[index]?.numbers[row] ?? NaN))
    let length = layout.length
    if (layout.picture === null)
      while (length > 1 && values.subarray((length - 1) * width, length * width).every(Number.isNaN)) length--
    return {
      file,
      position: row,
      line,
      label: labelOf(table, roles, { start: row, end: row + 1 }),
      group: textAt(table, roles.group, row),
      ...splitAt(table, roles, row),
      target: null,
      shape: layout.picture === null ? [length, width] : [layout.picture.height, layout.picture.width, 1],
      values: length === layout.length ? values : values.slice(0, length * width),
      channels,
      rateHz: null,
      pinned: layout.picture === null ? pins(channels) : [{ channel: 'pixels', offset: 0, step: 1 }],
    }
  })
  const question: DataQuestion =
    layout.picture === null
      ? {
          code: 'row-is-recording',
          message: `${file.path}: each row is taken for one recording of ${layout.length} readings of ${channels.map((channel) => channel.name).join(', ')}. Is that right?`,
          proposal: 'recording',
          choices: ['recording', 'row'],
        }
      : {
          code: 'row-is-picture',
          message: `${file.path}: each row is taken for one picture of ${layout.picture.width} x ${layout.picture.height}. Is that right?`,
          proposal: 'picture',
          choices: ['picture', 'row'],
        }
  return {
    file,
    kind: layout.picture === null ? 'time-series' : 'image',
    recordings,
    warnings: tableWarnings(file, table, roles),
    questions: [question],
    rateFrom: 'unknown',
    rateGuess: null,
    labelFromName: roles.label === null,
  }
}

function readRecordings(file: InputFile, table: Table, roles: ColumnRoles, sure: boolean): FileContent {
  const channels = roles.signals.map((index): Channel => roles.names[index] ?? { name: `column ${index + 1}`, unit: null })
  const { ranges, warnings, questions } = recordingRows(file, table, roles)
  const rates: number[] = []
  const recordings = ranges.map((range, position): Recording => {
    const rate = roles.time === null ? null : rateOf(roles.time.seconds.subarray(range.start, range.end))
    if (rate !== null) rates.push(rate.hz)
    if (rate !== null && rate.jitter > 0.2) {
      const step = 1000 / rate.hz
      warnings.push({
        code: 'irregular-sampling',
        message: `${file.path}: readings arrive every ${step.toPrecision(3)} ms, but unevenly (${Math.round(rate.jitter * 100)} % apart). They are read as if even.`,
        where: `${file.path}:${table.lineOf[range.start] ?? 1}`,
      })
    }
    return {
      file,
      position,
      line: table.lineOf[range.start] ?? 1,
      label: labelOf(table, roles, range),
      group: textAt(table, roles.group, range.start),
      ...splitAt(table, roles, range.start),
      target: null,
      shape: [range.end - range.start, roles.signals.length],
      values: valuesOf(table, roles.signals, range),
      channels,
      rateHz: rate?.hz ?? null,
      pinned: pins(channels),
    }
  })
  if (roles.time !== null && !roles.time.unitKnown && rates.length > 0) {
    questions.push({
      code: 'time-unit',
      message: `${file.path}: the time column is read in ${roles.time.unit}, which gives ${rates[0]} readings a second. Is that right?`,
      proposal: roles.time.unit,
      choices: ['seconds', 'milliseconds', 'microseconds', 'nanoseconds'],
    })
  }
  if (!sure && roles.time === null && recordings.length <= 1) {
    questions.push({
      code: 'row-or-recording',
      message: `${file.path}: is the file a recording over time, or is every row one sample? It is read as a recording.`,
      proposal: 'recording',
      choices: ['recording', 'row'],
    })
  }
  const six = roles.signals.length === 6 && recordings.length > 0 && recordings.every((recording) => recording.shape[0] === 119)
  const rateFrom: SampleRateSource = rates.length > 0 ? 'timestamps' : 'unknown'
  return {
    file,
    kind: 'time-series',
    recordings,
    warnings: [...tableWarnings(file, table, roles), ...warnings],
    questions,
    rateFrom,
    rateGuess: six ? 119 : null,
    labelFromName: roles.label === null,
  }
}

/** Turns a table into recordings over time, into one sample a row, or into one recording or picture a row. */
export function interpretTable(file: InputFile, table: Table, options: ReadOptions): FileOutcome {
  const labelColumn = options.labelFrom?.startsWith('column:') === true ? options.labelFrom.slice(7) : null
  const roles = columnRoles(table, labelColumn)
  if (labelColumn !== null && roles.label === null)
    return refuse(
      file,
      'no-such-column',
      `it has no column "${labelColumn}" (its columns: ${roles.names.map(({ name }) => name).join(', ')})`,
      1,
    )
  if (roles.signals.length === 0)
    return refuse(
      file,
      'no-readings',
      'none of its columns holds readings (numbers that are not time or counters)',
      table.lineOf[0],
    )
  const layout: FlattenedLayout | null =
    options.kind === 'tabular' ? null : flattenedLayout(table, roles.signals, roles.label !== null)
  if (layout !== null) return { outcome: 'read', content: readFlattened(file, table, roles, layout) }
  const decided: { rows: boolean; sure: boolean } =
    options.kind === undefined
      ? rowsAreSamples(table, roles, tabularFileName.test(file.path))
      : { rows: options.kind === 'tabular', sure: true }
  const answer = decided.rows && options.target === undefined && labelColumn === null ? classLikeColumn(table, roles) : null
  if (answer !== null) {
    const outcome = readRows(
      file,
      table,
      { ...roles, label: answer, signals: roles.signals.filter((index) => index !== answer) },
      options,
      decided.sure,
    )
    outcome.questions.push({
      code: 'class-column',
      message: `${file.path}: is "${table.names?.[answer] ?? ''}" the class? It holds a few whole numbers only.`,
      proposal: table.names?.[answer] ?? null,
      choices: roles.signals.map((index) => table.names?.[index] ?? `column ${index + 1}`),
    })
    return { outcome: 'read', content: outcome }
  }
  const kind: DatasetKind = decided.rows || options.target !== undefined ? 'tabular' : 'time-series'
  return {
    outcome: 'read',
    content:
      kind === 'tabular' ? readRows(file, table, roles, options, decided.sure) : readRecordings(file, table, roles, decided.sure),
  }
}
