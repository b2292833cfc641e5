import type { DatasetKind } from './dataset.ts'
import type { PinnedValues } from './inspection.ts'
import type { FileContent, Recording } from './recording.ts'

function pin(values: ArrayLike<number>, offset: number, step: number): Pick<PinnedValues, 'n' | 'sum' | 'first3' | 'last3'> {
  let n = 0
  let sum = 0
  const first3: number[] = []
  const last3: number[] = []
  for (let at = offset; at < values.length; at += step) {
    const value = values[at] ?? NaN
    if (!Number.isFinite(value)) continue
    n++
    sum += value
    if (first3.length < 3) first3.push(value)
    if (last3.length === 3) last3.shift()
    last3.push(value)
  }
  return { n, sum, first3, last3 }
}

function about(
  recording: Recording,
): Pick<PinnedValues, 'file' | 'entry' | 'recording' | 'line' | 'segment' | 'region' | 'class' | 'rateHz'> {
  const { file, position, line, segment, region, label, rateHz } = recording
  return {
    file: file.archive?.file ?? file.path,
    ...(file.archive === undefined ? {} : { entry: file.archive.entry }),
    recording: position,
    ...(line === undefined ? {} : { line }),
    ...(segment === undefined ? {} : { segment }),
    ...(region === undefined ? {} : { region }),
    ...(label === null ? {} : { class: label }),
    ...(rateHz === null ? {} : { rateHz }),
  }
}

/** The columns of a table of samples, pinned down all rows of a file at once. */
function pinColumns(content: FileContent): PinnedValues[] {
  const first = content.recordings[0]
  if (first === undefined) return []
  const column = (index: number) => content.recordings.map((recording) => recording.values[index] ?? NaN)
  const file = {
    file: first.file.archive?.file ?? first.file.path,
    ...(first.file.archive === undefined ? {} : { entry: first.file.archive.entry }),
    recording: 0,
    ...(first.line === undefined ? {} : { line: first.line }),
  }
  const pins = first.channels.map((channel, index): PinnedValues => ({
    ...file,
    channel: channel.name,
    ...pin(column(index), 0, 1),
  }))
  const targets = content.recordings.map(({ target }) => target ?? NaN)
  return content.target === undefined ? pins : [...pins, { ...file, channel: content.target.name, ...pin(targets, 0, 1) }]
}

/** What pins the values of every recording and channel: count, sum, first and last three, as float64 from the file. */
export function pinnedValues(contents: readonly FileContent[], kind: DatasetKind): PinnedValues[] {
  if (kind === 'tabular') return contents.flatMap(pinColumns)
  return contents.flatMap(({ recordings }) =>
    recordings.flatMap((recording) =>
      recording.pinned.map(({ channel, offset, step }): PinnedValues => {
        const size =
          kind === 'image'
            ? { height: recording.shape[0] ?? 0, width: recording.shape[1] ?? 0, planes: recording.shape[2] ?? 1 }
            : {}
        return { ...about(recording), channel, ...pin(recording.values, offset, step), ...size }
      }),
    ),
  )
}
