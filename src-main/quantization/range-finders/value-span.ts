import { fail, succeed, type Result } from '../../contract/result.ts'
import type { ActivationRange } from '../../training/activation-range.ts'

/** The smallest and largest value seen, and whether anything was no number. */
export type ValueSpan = {
  readonly observe: (batch: Float32Array) => void
  readonly span: () => Result<ActivationRange>
}

/** The smallest and largest of some values; NaN or infinite when a value is. Null for no values. */
export function extremesOf(values: Float32Array): ActivationRange | null {
  if (values.length === 0) return null
  let min = Infinity
  let max = -Infinity
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
    if (Number.isNaN(value)) return { min: NaN, max: NaN }
  }
  return { min, max }
}

/** Why a range cannot be found, or null: `no-values`, `values-not-finite`. */
export function checkSpan(span: ActivationRange | null): Result<ActivationRange> {
  if (span === null) return fail('no-values', 'There are no values to find a range for. Give at least one.')
  if (Number.isFinite(span.min) && Number.isFinite(span.max)) return succeed(span)
  const sentence = 'Some values are not finite numbers (NaN or infinite). Find where they come from, and leave them out.'
  return fail('values-not-finite', sentence)
}

/** Follows the smallest and largest value over batches. */
export function valueSpan(): ValueSpan {
  let seen: ActivationRange | null = null
  return {
    observe: (batch) => {
      const now = extremesOf(batch)
      if (now) seen = seen ? { min: Math.min(seen.min, now.min), max: Math.max(seen.max, now.max) } : now
    },
    span: () => checkSpan(seen),
  }
}
