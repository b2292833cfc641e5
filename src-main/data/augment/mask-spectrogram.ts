import { seededRandom } from '../seeded-random.ts'

/** Widest stretches that are blanked out (SpecAugment, Park et al. 2019, without time warping). */
export type SpectrogramMasking = { readonly frames: number; readonly bands: number }

/** A copy of a spectrogram [frames, bands] with one stretch of time and one of pitch set to its mean; same seed, same copy. */
export function maskSpectrogram(values: Float32Array, bands: number, options: SpectrogramMasking, seed: number): Float32Array {
  const random = seededRandom(seed)
  const frames = values.length / bands
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  const stretch = (longest: number, length: number) => {
    const width = Math.floor(random() * (Math.min(longest, length) + 1))
    const start = Math.floor(random() * (length - width + 1))
    return { start, end: start + width }
  }
  const time = stretch(options.frames, frames)
  const pitch = stretch(options.bands, bands)
  const out = Float32Array.from(values)
  for (let frame = 0; frame < frames; frame++) {
    for (let band = 0; band < bands; band++) {
      if ((frame >= time.start && frame < time.end) || (band >= pitch.start && band < pitch.end)) out[frame * bands + band] = mean
    }
  }
  return out
}
