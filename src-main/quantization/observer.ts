import type { ActivationRange } from '../training/activation-range.ts'

/** Watches the values of one tensor and proposes a range for it. */
export type Observer = {
  /** Takes in the values of one run. Values that are not numbers are skipped. */
  readonly observe: (values: Float32Array) => void
  /** The range so far; null before any value. */
  readonly range: () => ActivationRange | null
}

/** The smallest and largest value of all runs, as TensorFlow Lite's converter calibrates. */
export function minMaxObserver(): Observer {
  let min = Infinity
  let max = -Infinity
  return {
    observe: (values) => {
      for (const value of values) {
        if (value < min) min = value
        if (value > max) max = value
      }
    },
    range: () => (min <= max ? { min, max } : null),
  }
}
