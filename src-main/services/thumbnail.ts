import type { Sample } from '../data/dataset.ts'
import type { DataKind } from '../contract/schemas/project.ts'

const points = 64
const side = 32

/** A small picture of a sample: at most 64 points a channel, channel after channel, or at most 32 x 32 grey levels. */
export function thumbnail(
  { shape, values }: Pick<Sample, 'shape' | 'values'>,
  kind: DataKind,
): { readonly thumbnail: Float32Array; readonly thumbnailShape: number[] } {
  if (kind === 'image') return pictureThumbnail(shape, values)
  if (kind === 'tabular') return { thumbnail: values.slice(0, points), thumbnailShape: [1, Math.min(points, values.length)] }
  const [length = 0, channels = 1] = shape
  const count = Math.min(points, length)
  const small = new Float32Array(count * channels)
  for (let channel = 0; channel < channels; channel++) {
    for (let at = 0; at < count; at++)
      small[channel * count + at] = loudest(
        values,
        channels,
        channel,
        Math.floor((at * length) / count),
        Math.floor(((at + 1) * length) / count),
      )
  }
  return { thumbnail: small, thumbnailShape: [channels, count] }
}

/** The value farthest from zero in a stretch, so that short peaks stay visible. */
function loudest(values: Float32Array, channels: number, channel: number, from: number, to: number): number {
  let best = values[from * channels + channel] ?? 0
  for (let time = from + 1; time < to; time++) {
    const value = values[time * channels + channel] ?? 0
    if (Math.abs(value) > Math.abs(best)) best = value
  }
  return best
}

function pictureThumbnail(
  shape: readonly number[],
  values: Float32Array,
): { readonly thumbnail: Float32Array; readonly thumbnailShape: number[] } {
  const [height = 1, width = 1, planes = 1] = shape
  const rows = Math.min(side, height)
  const columns = Math.min(side, width)
  const small = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = (Math.floor((row * height) / rows) * width + Math.floor((column * width) / columns)) * planes
      small[row * columns + column] =
        planes === 3
          ? 0.299 * (values[at] ?? 0) + 0.587 * (values[at + 1] ?? 0) + 0.114 * (values[at + 2] ?? 0)
          : (values[at] ?? 0)
    }
  }
  return { thumbnail: small, thumbnailShape: [rows, columns] }
}
