import { within } from './augmentation.ts'
import type { SampleAugmentation } from './augmentation.ts'

/** How far a window may be moved (share of its length), sized, and how much noise is added (standardised values). */
const limits = { shift: 0.08, size: 0.1, noise: 0.05 }

/** The sum of two uniform numbers, less one and times this, has the variance 1, and is far quicker to draw than a normal number. */
const triangle = Math.sqrt(6)

/** A window moved a little in time, its strength changed a little, with noise; the ends are repeated. */
export function varySeries(length: number, channels: number): SampleAugmentation {
  const original = new Float32Array(length * channels)
  return (sample, random) => {
    original.set(sample)
    const shift = Math.round(within(random, limits.shift * length))
    const size = 1 + within(random, limits.size)
    for (let time = 0; time < length; time++) {
      const from = Math.min(Math.max(time + shift, 0), length - 1)
      for (let channel = 0; channel < channels; channel++) {
        const noise = (random.uniform() + random.uniform() - 1) * triangle * limits.noise
        sample[time * channels + channel] = size * (original[from * channels + channel] ?? 0) + noise
      }
    }
  }
}
