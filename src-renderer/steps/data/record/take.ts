/** One recording that is not yet in the project: a file with its class, and a drawing of itself. */
export type Take = {
  readonly id: number
  readonly label: string
  readonly file: File
  readonly thumbnail: Float32Array
  readonly thumbnailShape: readonly number[]
  readonly picture: boolean
}

const points = 64

/** Interleaved readings as at most 64 points a channel, channel after channel. */
export function takeThumbnail(
  values: ArrayLike<number>,
  channels: number,
): { thumbnail: Float32Array; thumbnailShape: readonly number[] } {
  const length = Math.floor(values.length / channels)
  const thumbnail = Float32Array.from({ length: points * channels }, (_, at) => {
    const reading = Math.floor(((at % points) / points) * length)
    return values[reading * channels + Math.floor(at / points)] ?? 0
  })
  return { thumbnail, thumbnailShape: [channels, points] }
}
