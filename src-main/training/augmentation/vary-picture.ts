import { within } from './augmentation.ts'
import type { SampleAugmentation } from './augmentation.ts'

/** How far a picture may be moved (share of its size), turned (radians), sized and slanted (shares), and its contrast changed. */
const limits = { shift: 0.08, turn: 0.17, size: 0.1, slant: 0.1, contrast: 0.1 }

/** A slightly moved, turned, sized and slanted copy; what comes in from outside repeats the border. Never mirrored. */
export function varyPicture(height: number, width: number, channels: number): SampleAugmentation {
  const original = new Float32Array(height * width * channels)
  return (sample, random) => {
    original.set(sample)
    const angle = within(random, limits.turn)
    const slant = within(random, limits.slant)
    const [sizeY, sizeX] = [1 + within(random, limits.size), 1 + within(random, limits.size)]
    const [moveY, moveX] = [within(random, limits.shift * height), within(random, limits.shift * width)]
    const contrast = 1 + within(random, limits.contrast)
    const cosine = Math.cos(angle)
    const sine = Math.sin(angle)
    const middleY = (height - 1) / 2
    const middleX = (width - 1) / 2
    let place = 0
    for (let y = 0; y < height; y++) {
      const dy = (y - middleY) / sizeY
      for (let x = 0; x < width; x++) {
        const dx = (x - middleX) / sizeX
        const fromY = Math.min(Math.max(cosine * dy + sine * dx + middleY + moveY, 0), height - 1)
        const fromX = Math.min(Math.max(cosine * dx - sine * dy + slant * dy + middleX + moveX, 0), width - 1)
        const top = Math.floor(fromY)
        const left = Math.floor(fromX)
        const down = fromY - top
        const across = fromX - left
        // One pixel to the right and one down; the same pixel at the border, where `across` and `down` are 0.
        const right = left < width - 1 ? channels : 0
        const below = top < height - 1 ? width * channels : 0
        let from = (top * width + left) * channels
        for (let channel = 0; channel < channels; channel++, from++, place++) {
          const upper = (original[from] ?? 0) * (1 - across) + (original[from + right] ?? 0) * across
          const lower = (original[from + below] ?? 0) * (1 - across) + (original[from + below + right] ?? 0) * across
          sample[place] = contrast * (upper * (1 - down) + lower * down)
        }
      }
    }
  }
}
