/** Where long work tells how far it is. */
export type Progress = {
  /** `fraction` from 0 to 1; the message says what is going on, for example "Epoch 34 of 60". */
  readonly report: (fraction: number, message: string, secondsLeft?: number | null) => void
}

/** A part of a longer progress: fractions are mapped to [from, to]. */
export function partOf(progress: Progress, from: number, to: number): Progress {
  return { report: (fraction, message, secondsLeft) => progress.report(from + fraction * (to - from), message, secondsLeft) }
}
