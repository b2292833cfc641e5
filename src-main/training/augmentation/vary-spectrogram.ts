import { within } from './augmentation.ts'
import type { SampleAugmentation } from './augmentation.ts'

/**
 * How far a spectrogram may be moved in time (share of its frames) and pitch (share of its bands), made louder (standardised
 * values), how wide the strips are that are silenced (Park and others, "SpecAugment", 2019), and the noise.
 */
const limits = { time: 0.12, pitch: 0.07, loudness: 0.3, maskedTime: 0.15, maskedPitch: 0.15, noise: 0.05 }

/** A spectrogram moved in time and pitch, louder or softer, one strip of each direction set to the mean, with noise. */
export function varySpectrogram(frames: number, bands: number, channels: number): SampleAugmentation {
  const original = new Float32Array(frames * bands * channels)
  return (sample, random) => {
    original.set(sample)
    const later = Math.round(within(random, limits.time * frames))
    const higher = Math.round(within(random, limits.pitch * bands))
    const louder = within(random, limits.loudness)
    const strip = (size: number, share: number): [number, number] => {
      const wide = random.below(Math.floor(size * share) + 1)
      const start = random.below(size - wide + 1)
      return [start, start + wide]
    }
    const [firstFrame, lastFrame] = strip(frames, limits.maskedTime)
    const [firstBand, lastBand] = strip(bands, limits.maskedPitch)
    for (let frame = 0; frame < frames; frame++) {
      const fromFrame = Math.min(Math.max(frame + later, 0), frames - 1)
      for (let band = 0; band < bands; band++) {
        const fromBand = Math.min(Math.max(band + higher, 0), bands - 1)
        const masked = (frame >= firstFrame && frame < lastFrame) || (band >= firstBand && band < lastBand)
        for (let channel = 0; channel < channels; channel++) {
          const value = (original[(fromFrame * bands + fromBand) * channels + channel] ?? 0) + louder
          sample[(frame * bands + band) * channels + channel] = masked ? 0 : value + limits.noise * random.normal()
        }
      }
    }
  }
}
