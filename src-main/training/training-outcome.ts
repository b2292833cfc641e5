import type { Failure } from '../contract/result.ts'
import type { Graph } from '../graph/graph.ts'

/** One finished epoch. Accuracy is a fraction; for regression and anomaly it is null. Validation is null without data for it. */
export type EpochReport = {
  readonly epoch: number
  readonly loss: number
  readonly accuracy: number | null
  readonly validationLoss: number | null
  readonly validationAccuracy: number | null
  readonly learningRate: number
  readonly seconds: number
}

/** What a person sees while it runs; at most about ten a second. */
export type TrainingProgress = {
  readonly epoch: number
  readonly epochs: number
  readonly step: number
  readonly steps: number
  /** Mean over this epoch so far. */
  readonly loss: number
  readonly accuracy: number | null
  readonly samplesPerSecond: number
  readonly secondsLeft: number
  /** Set on the report that ends an epoch. */
  readonly finishedEpoch: EpochReport | null
}

/** The end of a run. */
export type TrainingOutcome = {
  /** With the weights of the best epoch. */
  readonly graph: Graph
  readonly history: readonly EpochReport[]
  /** Null when no epoch was finished. */
  readonly best: EpochReport | null
  readonly stopped: 'finished' | 'early' | 'cancelled' | 'diverged'
  /** Set when the loss stopped being a number: epoch, step, layer and the rate to try. */
  readonly failure: Failure | null
  readonly samplesPerSecond: number
  /** When the first step was done, in milliseconds since 1970; null when there was none. */
  readonly firstStepAt: number | null
  readonly engine: { readonly name: string; readonly version: string }
}
