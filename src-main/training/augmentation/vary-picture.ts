import { within } from './augmentation.ts'
import type { SampleAugmentation } from './augmentation.ts'

/** How far a picture may be moved (share of its size), turned (radians), sized and slanted (shares), and its contrast changed. */
const limits = { shift: 0.08, turn: 0.17, size: 0.1, slant: 0.1, contrast: 0.1 }

/** A slightly moved, turned, sized and slanted copy; what comes in from outside repeats the border. Never mirrored. */
export function varyPicture(height: number, width: number, channels: number): SampleAugmentation {
  const original = new Float32Array(height * width * channels)
  const clamp = (value: number, size: number): number => Math.min(Math.max(value, 0), size - 1)
  return (sample, random) => {
    original.set(sample)
    const angle = within(random, limits.turn)
    const slant = within(random, limits.slant)
    const [sizeY, sizeX] = [1 + within(random, limits.size), 1 + within(random, limits.size)]
    const [moveY, moveX] = [within(random, limits.shift * height), within(random, limits.shift * width)]
    const contrast = 1 + within(random, limits.contrast)
    const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
    const [middleY, middleX] = [(height - 1) / 2, (width - 1) / 2]
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [dy, dx] = [(y - middleY) / sizeY, (x - middleX) / sizeX]
        const fromY = clamp(cosine * dy + sine * dx + middleY + moveY, height)
        const fromX = clamp(cosine * dx - sine * dy + slant * dy + middleX + moveX, width)
        const [top, left] = [Math.floor(fromY), Math.floor(fromX)]
        const [bottom, right] = [Math.min(top + 1, height - 1), Math.min(left + 1, width - 1)]
        const [down, across] = [fromY - top, fromX - left]
        for (let channel = 0; channel < channels; channel++) {
          const at = (row: number, column: number): number => original[(row * width + column) * channels + channel] ?? 0
          const upper = at(top, left) * (1 - across) + at(top, right) * across
          const lower = at(bottom, left) * (1 - across) + at(bottom, right) * across
          sample[(y * width + x) * channels + channel] = contrast * (upper * (1 - down) + lower * down)
        }
      }
    }
  }
}
