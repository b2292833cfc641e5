import type { FieldValue, FoundRange } from '../range-finder.ts'

const smallestScale = 1e-8
export const lowest = -128
export const highest = 127

/** How a scale becomes a power of two: upwards, to the nearest (halves upwards), or not at all. */
export type EspRounding = 'up' | 'half-up' | 'none'

function rounded(scale: number, rounding: EspRounding): number {
  if (rounding === 'none') return scale
  const exponent = Math.log2(scale)
  return 2 ** (rounding === 'up' ? Math.ceil(exponent) : Math.floor(exponent + 0.5))
}

/**
 * The answer of an esp-ppq observer (1.3.12) for a symmetric grid of -128..127: a scale of at least 1e-8, then a power of
 * two; computed in float64, kept as float32.
 */
export function espAnswer(scale: number, rounding: EspRounding, fields: Readonly<Record<string, FieldValue>> = {}): FoundRange {
  const kept = Math.fround(rounded(Math.max(scale, smallestScale), rounding))
  return {
    min: lowest * kept,
    max: highest * kept,
    scale: kept,
    zeroPoint: 0,
    lowest,
    highest,
    fields: { offset: 0, ...fields },
  }
}

/** The scale for values up to a magnitude: twice that over 255 steps (minmax_to_scale_offset). */
export function scaleOfMagnitude(largest: number): number {
  return (2 * largest) / (highest - lowest)
}
