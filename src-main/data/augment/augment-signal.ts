import { seededRandom } from '../seeded-random.ts'

/** How far a window of a signal may be changed while training. All 0: not at all. */
export type SignalAugmentation = {
  /** Largest shift in time, as a share of the window; the first or last reading fills the gap. */
  readonly shift: number
  /** Standard deviation of added noise, as a share of each channel's own deviation. */
  readonly noise: number
  /** Largest change of strength: 0.1 is between 0.9 and 1.1 times, about each channel's mean. */
  readonly scale: number
}

/** Changes that suit recordings of movement and sound. */
export const usualSignalAugmentation: SignalAugmentation = { shift: 0.1, noise: 0.05, scale: 0.1 }

/** A draw from the normal distribution (Box and Muller 1958). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** A changed copy of a window [length, channels]; the same seed gives the same copy. */
export function augmentSignal(values: Float32Array, channels: number, options: SignalAugmentation, seed: number): Float32Array {
  const random = seededRandom(seed)
  const length = values.length / channels
  const shift = Math.round((random() * 2 - 1) * options.shift * length)
  const strength = 1 + (random() * 2 - 1) * options.scale
  const out = new Float32Array(values.length)
  for (let channel = 0; channel < channels; channel++) {
    let mean = 0
    for (let t = 0; t < length; t++) mean += values[t * channels + channel] ?? 0
    mean /= Math.max(1, length)
    let variance = 0
    for (let t = 0; t < length; t++) variance += ((values[t * channels + channel] ?? 0) - mean) ** 2
    const noise = options.noise * Math.sqrt(variance / Math.max(1, length))
    for (let t = 0; t < length; t++) {
      const from = Math.min(length - 1, Math.max(0, t - shift))
      const value = values[from * channels + channel] ?? 0
      out[t * channels + channel] = mean + (value - mean) * strength + (noise > 0 ? noise * normal(random) : 0)
    }
  }
  return out
}
