import type { Column } from './column.ts'
import type { Dialect } from './detect-dialect.ts'

/** A read table: columns, where each row stood, and what did not fit. */
export type Table = {
  readonly dialect: Dialect
  /** Null where the file has no header. */
  readonly names: readonly string[] | null
  /** Units of a row under the header, where there is one. */
  readonly units: readonly (string | null)[] | null
  readonly columns: readonly Column[]
  /** The line of each row, counted from 1. */
  readonly lineOf: readonly number[]
  /** Rows in front of which a blank line stands. */
  readonly blankBefore: readonly number[]
  /** Rows in front of which the header, or a comment after data, stands again. */
  readonly restartBefore: readonly number[]
  /** Seconds in front of each line (serial monitor), or null. */
  readonly clock: Column | null
  /** A first line that is a header by its words but does not fit the columns. */
  readonly oddHeader: { readonly line: number; readonly text: string } | null
  readonly ragged: readonly { readonly line: number; readonly cells: number }[]
  readonly raggedCount: number
  readonly extraCount: number
  /** Lines that are no row: banners, comments among the data, repeated headers. */
  readonly skipped: readonly { readonly line: number; readonly text: string }[]
  readonly skippedCount: number
}
