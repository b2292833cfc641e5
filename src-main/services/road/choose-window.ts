import type { Dataset } from '../../data/dataset.ts'
import { readingsIn } from '../../data/cut-windows.ts'
import type { WindowSettings } from './model.ts'

/** A window of sound, milliseconds, and half of it as its step. */
const soundWindowMs = 1000
/** A window of movement when recordings are long. */
const movementWindowMs = 1000
/** Readings in a window when the rate is not known. */
const unknownRateReadings = 128

/** What a person may have said about windows, in milliseconds. */
export type WindowWishes = { readonly windowMs?: number; readonly strideMs?: number }

/**
 * How to cut recordings when nobody says: recordings of one length are windows as they are, of nearly one length are cut to
 * the shortest, long ones into seconds that overlap by half. Short sounds are filled with silence to a second.
 * Null: samples are taken whole (tables, pictures, equal recordings).
 */
export function chooseWindow(dataset: Dataset, wishes: WindowWishes): WindowSettings | null {
  if (dataset.kind !== 'time-series' && dataset.kind !== 'audio') return null
  const lengths = dataset.samples.map((sample) => sample.shape[0] ?? 0).filter((length) => length > 0)
  if (lengths.length === 0) return null
  const rate = dataset.sampleRateHz
  if (wishes.windowMs !== undefined && rate !== null) {
    const length = readingsIn(wishes.windowMs, rate)
    const stride = readingsIn(wishes.strideMs ?? wishes.windowMs / 2, rate)
    return { length, stride, short: dataset.kind === 'audio' ? 'pad' : 'leave-out' }
  }
  const shortest = lengths.reduce((a, b) => Math.min(a, b))
  const longest = lengths.reduce((a, b) => Math.max(a, b))
  if (dataset.kind === 'audio') {
    const length = rate === null ? longest : readingsIn(soundWindowMs, rate)
    return { length, stride: Math.max(1, Math.round(length / 2)), short: 'pad' }
  }
  const usual = rate === null ? unknownRateReadings : readingsIn(movementWindowMs, rate)
  if (shortest === longest && longest <= 4 * usual) return null
  if (shortest >= longest / 2 && shortest <= 4 * usual) return { length: shortest, stride: shortest, short: 'leave-out' }
  const length = Math.min(usual, longest)
  return { length, stride: Math.max(1, Math.round(length / 2)), short: 'pad' }
}
