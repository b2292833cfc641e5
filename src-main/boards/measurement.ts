import { estimated, measured, type Figure } from '../contract/figure.ts'
import type { Board } from './board.ts'

/** What a board told in the self-test of an exported model. */
export type Measurement = {
  /** SHA-256 by which the export names its model. */
  readonly model: string
  /** Microseconds of one run of the model, on average; and from raw readings to scores, where that was timed. */
  readonly runMicroseconds: number
  readonly answerMicroseconds: number | null
  readonly arenaUsedBytes: number
  readonly stackBytes: number | null
  readonly windows: number
  readonly clockHz: number | null
  /** The day, as in 2026-11-30. */
  readonly day: string
  /** Milliseconds that were estimated for an answer of this model on this board. */
  readonly estimatedMs: number
}

/** A measurement on a board, and whether it is of the model in question or of another. */
export type Measured = { readonly measurement: Measurement; readonly isOfThisModel: boolean }

/** "measured in the self-test on Arduino Uno R3 at 16 MHz, 10 windows, 2026-11-30". */
export function measurementSource({ windows, clockHz, day }: Measurement, board: Board): string {
  const clock = clockHz === null ? '' : ` at ${Number((clockHz / 1e6).toPrecision(4))} MHz`
  return `measured in the self-test on ${board.name}${clock}, ${windows} windows, ${day}`
}

/**
 * Milliseconds for one answer from what the board measured, and from the estimate where it did not: `signal` is the estimate for
 * the signal blocks alone, `whole` that for everything. Another model's measurement tells how far estimates are off on this board.
 */
export function measuredLatency(given: Measured, board: Board, whole: Figure, signal: Figure | null): Figure {
  const { measurement, isOfThisModel } = given
  const source = measurementSource(measurement, board)
  const round = (value: number): number => Number(value.toPrecision(4))
  const { answerMicroseconds, runMicroseconds } = measurement
  if (isOfThisModel && answerMicroseconds !== null) return measured(round(answerMicroseconds / 1000), 'ms', source)
  if (isOfThisModel) {
    const run = runMicroseconds / 1000
    if (signal === null) return measured(round(run), 'ms', source)
    return estimated(
      round(run + signal.value),
      round(run + signal.low),
      round(run + signal.high),
      'ms',
      `the model ${source}; signal blocks: ${signal.source}`,
    )
  }
  const answer = answerMicroseconds ?? runMicroseconds
  const factor = answer / 1000 / measurement.estimatedMs
  return estimated(
    round(whole.value * factor),
    round(whole.low * factor),
    round(whole.high * factor),
    'ms',
    `${whole.source}; times ${factor.toPrecision(3)}, as another model was ${source}`,
  )
}
