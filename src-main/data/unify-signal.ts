import type { Sample } from './dataset.ts'

/** Zero crossings of the sinc on each side. */
const halfWidth = 12

/** sin(pi x) / (pi x) under a Hann window of the kernel's width. */
function kernel(x: number): number {
  if (Math.abs(x) >= halfWidth) return 0
  const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
  return sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / halfWidth))
}

/**
 * Resamples one channel by a windowed sinc, its pass band narrowed where the rate goes down so that nothing folds back.
 * The result has round(length * to / from) values; a constant stays the same constant.
 */
export function resample(values: ArrayLike<number>, from: number, to: number): Float32Array {
  const length = values.length
  const out = new Float32Array(Math.max(1, Math.round((length * to) / from)))
  const narrow = Math.min(1, to / from)
  const reach = halfWidth / narrow
  for (let i = 0; i < out.length; i++) {
    const centre = (i * from) / to
    let sum = 0
    let weight = 0
    for (let j = Math.max(0, Math.ceil(centre - reach)); j <= Math.min(length - 1, Math.floor(centre + reach)); j++) {
      const w = kernel((j - centre) * narrow)
      sum += w * (values[j] ?? 0)
      weight += w
    }
    out[i] = weight === 0 ? 0 : sum / weight
  }
  return out
}

/** Stereo sound as the mean of its sides, [length, 1]. */
export function mixDown(sample: Sample): Sample {
  const channels = sample.shape[1] ?? 1
  const length = sample.shape[0] ?? 0
  const values = new Float32Array(length)
  for (let t = 0; t < length; t++) {
    let sum = 0
    for (let c = 0; c < channels; c++) sum += sample.values[t * channels + c] ?? 0
    values[t] = sum / channels
  }
  return { ...sample, shape: [length, 1], values }
}

/** A signal brought to another rate, channel by channel. */
export function toRate(sample: Sample, rateHz: number): Sample {
  if (sample.sampleRateHz === null || sample.sampleRateHz === rateHz) return sample
  const channels = sample.shape[1] ?? 1
  const from = sample.sampleRateHz
  const columns = Array.from({ length: channels }, (_, channel) =>
    resample(
      sample.values.filter((__, at) => at % channels === channel),
      from,
      rateHz,
    ),
  )
  const length = columns[0]?.length ?? 0
  const values = new Float32Array(length * channels)
  columns.forEach((column, channel) => column.forEach((value, t) => (values[t * channels + channel] = value)))
  return { ...sample, shape: [length, channels], values, sampleRateHz: rateHz }
}
