import type { Channel } from '../dataset.ts'
import type { InputFile } from '../input-file.ts'
import type { Recording } from '../recording.ts'

/** A time series out of a record: values as [length, channels], row by row. */
export function seriesRecording(
  file: InputFile,
  position: number,
  channels: readonly Channel[],
  values: Float64Array,
  about: {
    readonly label: string | null
    readonly rateHz: number | null
    readonly group?: string | null
    readonly line?: number
  },
): Recording {
  return {
    file,
    position,
    ...(about.line === undefined ? {} : { line: about.line }),
    label: about.label,
    group: about.group ?? null,
    target: null,
    shape: [values.length / Math.max(1, channels.length), channels.length],
    values,
    channels,
    rateHz: about.rateHz,
    pinned: channels.map((channel, offset) => ({ channel: channel.name, offset, step: channels.length })),
  }
}

/** Columns of equal length laid row by row; null when their lengths differ. */
export function interleave(columns: readonly (readonly number[])[]): Float64Array | null {
  const length = columns[0]?.length ?? 0
  if (columns.some((column) => column.length !== length)) return null
  const values = new Float64Array(length * columns.length)
  columns.forEach((column, channel) => column.forEach((value, row) => (values[row * columns.length + channel] = value)))
  return values
}
