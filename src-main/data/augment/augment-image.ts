import { seededRandom } from '../seeded-random.ts'

/** How far a picture may be changed while training. */
export type ImageAugmentation = {
  /** Largest shift in each direction, as a share of the side; the border repeats. */
  readonly shift: number
  /** Largest change of brightness, in the unit of the values (of 0..1 or 0..255: as a share of `white`). */
  readonly brightness: number
  /** Whether pictures may be mirrored left to right: not for letters and digits. */
  readonly mirror: boolean
  /** The value of white; results stay between 0 and it. */
  readonly white: number
}

/** Changes that suit pictures of things, with values 0..1. */
export const usualImageAugmentation: ImageAugmentation = { shift: 0.1, brightness: 0.1, mirror: false, white: 1 }

/** A changed copy of a picture [height, width, channels]; the same seed gives the same copy. */
export function augmentImage(
  values: Float32Array,
  shape: readonly number[],
  options: ImageAugmentation,
  seed: number,
): Float32Array {
  const [height = 1, width = 1, channels = 1] = shape
  const random = seededRandom(seed)
  const down = Math.round((random() * 2 - 1) * options.shift * height)
  const right = Math.round((random() * 2 - 1) * options.shift * width)
  const lighter = (random() * 2 - 1) * options.brightness * options.white
  const mirrored = options.mirror && random() < 0.5
  const out = new Float32Array(values.length)
  for (let y = 0; y < height; y++) {
    const fromY = Math.min(height - 1, Math.max(0, y - down))
    for (let x = 0; x < width; x++) {
      const shifted = Math.min(width - 1, Math.max(0, x - right))
      const fromX = mirrored ? width - 1 - shifted : shifted
      for (let c = 0; c < channels; c++) {
        const value = (values[(fromY * width + fromX) * channels + c] ?? 0) + lighter
        out[(y * width + x) * channels + c] = Math.min(options.white, Math.max(0, value))
      }
    }
  }
  return out
}
