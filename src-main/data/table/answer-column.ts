import { featureName, signalName, targetName } from './column-names.ts'
import { fewIntegers, type ColumnRoles } from './column-roles.ts'
import type { Table } from './table.ts'

/** True for a column whose name can only be that of the answer (`y` beside `x` is an axis, not an answer). */
export function isAnswer(table: Table, roles: ColumnRoles, index: number): boolean {
  const name = (table.names?.[index] ?? '').toLowerCase()
  if (name === 'y') return roles.signals.length > 1 && !roles.signals.some((other) => /^[xz]$/i.test(table.names?.[other] ?? ''))
  return /^(?:target|output|answer|truth|ground[ _]?truth)$/.test(name) && roles.signals.length > 1
}

/** The column to predict in a table of numbers: the one asked for, a telling last name, or a last column that sweeps evenly. */
export function targetColumn(table: Table, roles: ColumnRoles, wanted: string | undefined): number | null {
  if (wanted !== undefined)
    return roles.signals.find((index) => table.names?.[index] === wanted || roles.names[index]?.name === wanted) ?? null
  if (roles.label !== null || roles.signals.length < 2) return null
  const answer = roles.signals.find((index) => isAnswer(table, roles, index))
  if (answer !== undefined) return answer
  const last = roles.signals.at(-1) ?? 0
  if (targetName.test(table.names?.[last] ?? '')) return last
  return roles.signals.find((index) => targetName.test(table.names?.[index] ?? '')) ?? (table.names !== null ? last : null)
}

/** A last column of at most ten whole numbers beside columns of many, in a table that names no class: the class, to be asked. */
export function classLikeColumn(table: Table, roles: ColumnRoles): number | null {
  const last = roles.signals.at(-1)
  if (table.names === null || roles.label !== null || last === undefined || roles.signals.length < 2) return null
  const column = table.columns[last]
  const name = table.names[last] ?? ''
  if (column === undefined || featureName.test(name) || signalName.test(name) || !fewIntegers(column) || column.distinct(10) > 10)
    return null
  const others = roles.signals.slice(0, -1).filter((index) => (table.columns[index]?.distinct(20) ?? 0) > 10)
  return others.length > 0 && !roles.signals.some((index) => targetName.test(table.names?.[index] ?? '')) ? last : null
}
