import type { Channel, DatasetKind } from '../dataset.ts'
import type { InputFile } from '../input-file.ts'
import type { DataQuestion } from '../inspection.ts'
import { refuse, type FileOutcome, type Recording } from '../recording.ts'

/**
 * Samples out of one array whose first axis counts them: [n, height, width(, planes)] are pictures when the sides are alike
 * or there are 1 or 3 planes, [n, length, channels] time series otherwise, [n, features] rows.
 */
export function arrayRecordings(
  file: InputFile,
  shape: readonly number[],
  values: Float64Array,
  pixelName: string,
  sure: boolean,
): FileOutcome {
  const [count = 0, first = 1, second = 1, third = 1] = shape
  if (shape.length < 2 || shape.length > 4 || count === 0)
    return refuse(
      file,
      'array-shape',
      `an array of shape [${shape.join(', ')}] is no list of samples; the first axis must count them`,
    )
  const square = shape.length === 3 && first >= 8 && second >= 8 && first <= 2 * second && second <= 2 * first
  const picture = shape.length === 4 ? third === 1 || third === 3 : square
  const kind: DatasetKind = picture ? 'image' : shape.length === 3 ? 'time-series' : 'tabular'
  const size = values.length / count
  const sampleShape = picture
    ? [first, second, shape.length === 4 ? third : 1]
    : shape.length === 3
      ? [first, second]
      : shape.length === 4
        ? [first, second * third]
        : [first]
  const width = sampleShape.at(-1) ?? 1
  const channels: Channel[] = picture
    ? (width === 1 ? ['grey'] : ['R', 'G', 'B']).map((name) => ({ name, unit: null }))
    : Array.from({ length: width }, (_, index) => ({
        name: `${kind === 'tabular' ? 'column' : 'channel'} ${index + 1}`,
        unit: null,
      }))
  const recordings = Array.from({ length: count }, (_, position): Recording => ({
    file,
    position,
    label: null,
    group: null,
    target: null,
    shape: sampleShape,
    values: values.slice(position * size, (position + 1) * size),
    channels,
    rateHz: null,
    pinned: picture
      ? [{ channel: pixelName, offset: 0, step: 1 }]
      : kind === 'tabular'
        ? []
        : channels.map((channel, offset) => ({ channel: channel.name, offset, step: width })),
  }))
  const questions: DataQuestion[] = sure
    ? []
    : [
        {
          code: 'array-meaning',
          message: `${file.path}: are these ${count} ${picture ? `pictures of ${second} x ${first}, or ${count} recordings` : shape.length === 3 ? `recordings of ${first} readings and ${second} channels` : `rows of ${first} numbers, or ${count} recordings of ${first} readings`}?`,
          proposal: picture ? 'pictures' : shape.length === 3 ? 'recordings' : 'rows',
          choices: ['pictures', 'recordings', 'rows'],
        },
      ]
  return {
    outcome: 'read',
    content: { file, kind, recordings, warnings: [], questions, rateFrom: 'unknown', labelFromName: false },
  }
}
