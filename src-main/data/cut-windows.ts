import type { Dataset, Sample } from './dataset.ts'
import { sliceSample } from './split-by-time.ts'
import { mixDown, toRate } from './unify-signal.ts'

/** How to cut recordings. Lengths in readings (not milliseconds), so that rounding is decided once, by the caller. */
export type WindowOptions = {
  readonly length: number
  readonly stride: number
  /** Recordings shorter than a window: leave them out, fill with the last reading (sound: silence), or repeat them. */
  readonly short?: 'leave-out' | 'pad' | 'repeat'
  /** Windows with missing or infinite readings: leave them out, or fill each gap from its neighbours in a straight line. */
  readonly missing?: 'leave-out' | 'interpolate'
}

/** Counts of what happened, for the report: nothing is left out without a word. */
export type WindowReport = {
  readonly recordings: number
  readonly windows: number
  readonly shortLeftOut: number
  readonly shortFilled: number
  readonly missingLeftOut: number
  readonly missingFilled: number
  /** Recordings whose rate was brought to the dataset's. */
  readonly resampled: number
  /** Stereo recordings of which the mean of both sides is used. */
  readonly mixedDown: number
}

/** Rates that differ by less are the same: clocks stray. */
const sameRate = 0.05

/** Readings in a stretch of time, at least 1. */
export function readingsIn(milliseconds: number, sampleRateHz: number): number {
  return Math.max(1, Math.round((milliseconds * sampleRateHz) / 1000))
}

function allFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false
  return true
}

/** Fills gaps of each channel in a straight line between the finite readings around them; false if a channel has none. */
function interpolate(values: Float32Array, channels: number): boolean {
  const length = values.length / channels
  for (let channel = 0; channel < channels; channel++) {
    let previous = -1
    for (let t = 0; t <= length; t++) {
      const value = t < length ? (values[t * channels + channel] ?? NaN) : NaN
      if (t < length && !Number.isFinite(value)) continue
      if (t === length && previous === -1) return false
      const before = previous === -1 ? value : (values[previous * channels + channel] ?? 0)
      const after = t === length ? before : value
      for (let gap = previous + 1; gap < t; gap++) {
        const weight = previous === -1 || t === length ? 0 : (gap - previous) / (t - previous)
        values[gap * channels + channel] = before + (after - before) * weight
      }
      previous = t
    }
  }
  return true
}

function fill(sample: Sample, length: number, short: 'pad' | 'repeat', silence: boolean): Float32Array {
  const channels = sample.shape[1] ?? 1
  const have = sample.shape[0] ?? 0
  const values = new Float32Array(length * channels)
  for (let t = 0; t < length; t++) {
    const from = t < have ? t : short === 'repeat' ? t % have : have - 1
    for (let c = 0; c < channels; c++)
      values[t * channels + c] = t >= have && silence && short === 'pad' ? 0 : (sample.values[from * channels + c] ?? 0)
  }
  return values
}

/**
 * Cuts signals into windows of `length` readings, every `stride` readings, after bringing stereo sound to one channel and stray rates
 * to the dataset's; each window keeps its recording's class, group
 * and part of the split, and gets the suffix `#k` to its id. Tables and pictures are returned unchanged.
 */
export function cutWindows(dataset: Dataset, options: WindowOptions): { dataset: Dataset; report: WindowReport } {
  const report = {
    recordings: dataset.samples.length,
    windows: 0,
    shortLeftOut: 0,
    shortFilled: 0,
    missingLeftOut: 0,
    missingFilled: 0,
    resampled: 0,
    mixedDown: 0,
  }
  if (dataset.kind !== 'time-series' && dataset.kind !== 'audio')
    return { dataset, report: { ...report, windows: dataset.samples.length } }
  const { length, stride } = options
  const samples: Sample[] = []
  for (const original of dataset.samples) {
    const mono = dataset.kind === 'audio' && (original.shape[1] ?? 1) > 1
    const other =
      dataset.sampleRateHz !== null &&
      original.sampleRateHz !== null &&
      Math.abs(original.sampleRateHz - dataset.sampleRateHz) > sameRate * dataset.sampleRateHz
    if (mono) report.mixedDown++
    if (other) report.resampled++
    const oneChannel = mono ? mixDown(original) : original
    const sample = other ? toRate(oneChannel, dataset.sampleRateHz ?? 1) : oneChannel
    const have = sample.shape[0] ?? 0
    const channels = sample.shape[1] ?? 1
    const pieces: { start: number; values: Float32Array }[] = []
    if (have >= length) {
      for (let start = 0; start + length <= have; start += stride)
        pieces.push({ start, values: sliceSample(sample, start, start + length) })
    } else if (have > 0 && (options.short ?? 'leave-out') !== 'leave-out') {
      report.shortFilled++
      pieces.push({
        start: 0,
        values: fill(sample, length, options.short === 'repeat' ? 'repeat' : 'pad', dataset.kind === 'audio'),
      })
    } else {
      report.shortLeftOut++
    }
    for (const { start, values } of pieces) {
      if (!allFinite(values)) {
        if (options.missing !== 'interpolate' || !interpolate(values, channels)) {
          report.missingLeftOut++
          continue
        }
        report.missingFilled++
      }
      const whole = have === length
      samples.push({
        ...sample,
        id: whole ? sample.id : `${sample.id}#${start}`,
        name: whole ? sample.name : `${sample.name} @${start}`,
        shape: [length, channels],
        values,
      })
    }
  }
  return { dataset: { ...dataset, samples }, report: { ...report, windows: samples.length } }
}
