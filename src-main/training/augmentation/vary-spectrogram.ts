import type { FeatureScaling } from '../settings.ts'
import { within } from './augmentation.ts'
import type { SampleAugmentation } from './augmentation.ts'
import { placeSound } from './place-sound.ts'
import { soften } from './soften.ts'
import { warpedBands } from './warped-bands.ts'

/** The range of a spectrogram: 0 is silence, 1 is full scale, this many decibels above it. */
const range = 80

/**
 * What makes one voice, room and microphone differ from another: bands as shares of the picture, loudness in decibels.
 * `tract` moves formants as a longer or shorter vocal tract does (Jaitly and Hinton, 2013), `tilt` and `ripple` colour the
 * sound as rooms and microphones do, `noise` is the loudest background that is added, `masked` the widest strip that is
 * silenced in time and in pitch (Park and others, "SpecAugment", 2019).
 */
const limits = { speed: 0.4, tract: 0.25, loudness: 10, tilt: 10, ripple: 5, noise: -40, masked: 0.08, grain: 2 }

/** How often a background is added to a sample that is varied in full. */
const backgroundShare = 0.8

/**
 * A spectrogram said faster or slower, anywhere in the window, by another voice through another microphone, with a background. Values
 * come and go scaled; `scaling` tells how. Some samples are varied in full, some hardly: the net must also know its own speakers.
 */
export function varySpectrogram(frames: number, bands: number, channels: number, scaling: FeatureScaling): SampleAugmentation {
  const row = bands * channels
  const original = new Float32Array(frames * row)
  const colour = new Float32Array(bands)
  const background = new Float32Array(bands)
  const { mean, inverseDeviation } = scaling
  const offset = Float32Array.from({ length: row }, (_, index) => mean[index % mean.length] ?? 0)
  const factor = Float32Array.from({ length: row }, (_, index) => inverseDeviation[index % inverseDeviation.length] ?? 1)
  return (sample, random) => {
    for (let at = 0; at < original.length; at++)
      original[at] = (sample[at] ?? 0) / (factor[at % row] ?? 1) + (offset[at % row] ?? 0)
    const strength = random.uniform()
    const upTo = (limit: number): number => within(random, strength * limit)
    const speed = Math.exp(upTo(limits.speed))
    const start = placeSound(original, row, range, speed, random)
    const from = warpedBands(bands, Math.exp(upTo(limits.tract)))
    paint(colour, upTo(limits.loudness), upTo(limits.tilt), upTo(limits.ripple), random.uniform())
    const loud = random.uniform() < strength * backgroundShare ? -range + random.uniform() * (range + limits.noise) : -2 * range
    paint(background, range + loud, within(random, limits.tilt), 0, 0)
    const strip = (size: number): [number, number] => {
      const wide = random.below(Math.floor(size * limits.masked) + 1)
      const first = random.below(size - wide + 1)
      return [first, first + wide]
    }
    const [firstFrame, lastFrame] = strip(frames)
    const [firstBand, lastBand] = strip(bands)
    for (let frame = 0; frame < frames; frame++) {
      const at = frame * speed + start
      const here = Math.min(Math.max(Math.floor(at), 0), frames - 1)
      const inside = at > -1 && at < frames
      const later = Math.min(here + 1, frames - 1) - here
      const part = Math.min(Math.max(at - here, 0), 1)
      const silenced = frame >= firstFrame && frame < lastFrame
      for (let band = 0; band < bands; band++) {
        const low = Math.floor(from[band] ?? 0)
        const rest = (from[band] ?? 0) - low
        const high = Math.min(low + 1, bands - 1) - low
        for (let channel = 0; channel < channels; channel++) {
          const target = frame * row + band * channels + channel
          if (silenced || (band >= firstBand && band < lastBand)) {
            sample[target] = 0
            continue
          }
          let value = 0
          if (inside) {
            const place = here * row + low * channels + channel
            const next = place + later * row
            const now = (original[place] ?? 0) * (1 - rest) + (original[place + high * channels] ?? 0) * rest
            const then = (original[next] ?? 0) * (1 - rest) + (original[next + high * channels] ?? 0) * rest
            value = now * (1 - part) + then * part
            if (value > 0.01) value += colour[band] ?? 0
          }
          const grain = ((random.uniform() + random.uniform() - 1) * 2.5 * limits.grain) / range
          const noisy = soften(value, (background[band] ?? 0) + 2 * grain, range) + grain
          sample[target] = (Math.max(noisy, 0) - (offset[target % row] ?? 0)) * (factor[target % row] ?? 1)
        }
      }
    }
  }
}

/** Decibels over the bands, as shares of the range: a level, a slope from the lowest to the highest, and a wave. */
function paint(target: Float32Array, level: number, tilt: number, ripple: number, phase: number): void {
  const waves = 0.5 + 1.5 * phase
  for (let band = 0; band < target.length; band++) {
    const place = band / target.length
    const wave = ripple === 0 ? 0 : ripple * Math.sin(2 * Math.PI * (waves * place + phase))
    target[band] = (level + tilt * (2 * place - 1) + wave) / range
  }
}
