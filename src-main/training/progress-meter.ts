import type { EpochReport, TrainingProgress } from './training-outcome.ts'

const reportMilliseconds = 100

/** Measures the speed of a run and says when a report is due. */
export type ProgressMeter = {
  readonly count: () => void
  readonly due: () => boolean
  readonly samplesPerSecond: () => number
  /** When the first step was counted, in milliseconds since 1970. */
  readonly firstStepAt: () => number | null
  readonly report: (
    position: { readonly epoch: number; readonly step: number; readonly lossSum: number; readonly correct: number },
    classifies: boolean,
    finishedEpoch: EpochReport | null,
  ) => TrainingProgress
}

/** A meter for a run of `epochs` times `steps`, that stands at a position already. */
export function createProgressMeter(
  batchSize: number,
  steps: number,
  epochs: number,
  from: { readonly epoch: number; readonly step: number },
): ProgressMeter {
  const started = performance.now()
  let stepsDone = 0
  let firstStep: number | null = null
  let reported = -Infinity
  const elapsed = (): number => (performance.now() - started) / 1000
  const samplesPerSecond = (): number => (stepsDone === 0 ? 0 : (stepsDone * batchSize) / Math.max(elapsed(), 1e-6))
  const stepsAtStart = (from.epoch - 1) * steps + from.step
  return {
    count: () => {
      firstStep ??= performance.timeOrigin + performance.now()
      stepsDone++
    },
    due: () => {
      if (performance.now() - reported < reportMilliseconds) return false
      reported = performance.now()
      return true
    },
    samplesPerSecond,
    firstStepAt: () => firstStep,
    report: (position, classifies, finishedEpoch) => {
      const left = epochs * steps - stepsAtStart - stepsDone
      return {
        epoch: position.epoch,
        epochs,
        step: position.step,
        steps,
        loss: position.lossSum / Math.max(position.step, 1),
        accuracy: classifies ? position.correct / Math.max(position.step * batchSize, 1) : null,
        samplesPerSecond: samplesPerSecond(),
        secondsLeft: stepsDone === 0 ? 0 : (elapsed() / stepsDone) * left,
        finishedEpoch,
      }
    },
  }
}
