import type { Channel } from '../dataset.ts'
import type { InputFile } from '../input-file.ts'
import type { DataQuestion } from '../inspection.ts'
import type { ReadOptions } from '../read-options.ts'
import type { FileContent, Recording } from '../recording.ts'
import { isAnswer, targetColumn } from './answer-column.ts'
import { targetName } from './column-names.ts'
import type { ColumnRoles } from './column-roles.ts'
import { labelOf, splitAt, textAt, valuesOf } from './row-values.ts'
import type { Table } from './table.ts'
import { tableWarnings } from './table-warnings.ts'

/** File names that say a table of samples is in them. */
export const tabularFileName = /calibrat|kalibr|table|features?|iris|wine|abalone|housing|regress/i

/** Reads a table of which every row is a sample, with a class or a number to predict where there is one. */
export function readRows(file: InputFile, table: Table, roles: ColumnRoles, options: ReadOptions, sure: boolean): FileContent {
  const single =
    tabularFileName.test(file.path) ||
    options.target !== undefined ||
    (roles.signals.length > 1 && targetName.test(table.names?.[roles.signals.at(-1) ?? 0] ?? ''))
  const named = roles.signals.some((index) => isAnswer(table, roles, index))
  const target = single || named ? targetColumn(table, roles, options.target) : null
  const features = roles.signals.filter((index) => index !== target)
  const channels = features.map((index): Channel => roles.names[index] ?? { name: `column ${index + 1}`, unit: null })
  const recordings = table.lineOf.map((line, row): Recording => ({
    file,
    position: row,
    line,
    label: labelOf(table, roles, { start: row, end: row + 1 }),
    group: textAt(table, roles.group, row),
    ...splitAt(table, roles, row),
    target: target === null ? null : (table.columns[target]?.numbers[row] ?? null),
    shape: [features.length],
    values: valuesOf(table, features, { start: row, end: row + 1 }),
    channels,
    rateHz: null,
    pinned: [],
  }))
  const questions: DataQuestion[] = []
  if (!sure)
    questions.push({
      code: 'row-or-recording',
      message: `${file.path}: is every row one sample, or is the file a recording over time? It is read as one sample a row.`,
      proposal: 'row',
      choices: ['row', 'recording'],
    })
  const targetChannel = target === null ? undefined : { name: table.names?.[target] ?? `column ${target + 1}`, unit: null }
  if (targetChannel !== undefined && options.target === undefined) {
    questions.push({
      code: 'target-column',
      message: `${file.path}: which column is the number to predict? "${targetChannel.name}" is proposed.`,
      proposal: targetChannel.name,
      choices: roles.signals.map((index) => table.names?.[index] ?? `column ${index + 1}`),
    })
  }
  return {
    file,
    kind: 'tabular',
    recordings,
    warnings: tableWarnings(file, table, roles),
    questions,
    rateFrom: 'unknown',
    labelFromName: roles.label === null && target === null,
    ...(targetChannel === undefined ? {} : { target: targetChannel }),
  }
}
