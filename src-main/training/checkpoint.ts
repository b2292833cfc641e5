import type { RoundingState } from './quantization-aware/range-state.ts'
import type { StepState } from './train-step.ts'
import type { EpochReport } from './training-outcome.ts'

/** The epoch that won so far; merit is what it won by (higher is better). */
export type BestEpoch = { readonly report: EpochReport; readonly state: StepState; readonly merit: number }

/** Where a run stands. A run that goes on from here ends with the same bytes as one that was never interrupted. */
export type Checkpoint = {
  readonly version: 1
  /** The epoch that is running, counted from 1, and the steps of it that are done. */
  readonly epoch: number
  readonly step: number
  /** Sums over the steps done in this epoch. */
  readonly lossSum: number
  readonly correct: number
  readonly state: StepState
  readonly best: BestEpoch | null
  readonly history: readonly EpochReport[]
  /** The ranges of activations, in quantization-aware training. */
  readonly rounding?: RoundingState | undefined
}
