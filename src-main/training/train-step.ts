import type { TensorIndex } from '../graph/graph.ts'
import type { Random } from './random.ts'

/** What one step learns from: as in TrainingSet, for the samples of one batch. */
export type Batch = {
  readonly count: number
  readonly inputs: Float32Array
  /** Target distribution (classification) or values, `count` rows of the output's size. */
  readonly targets: Float32Array
  /** One factor a sample. */
  readonly weights: Float32Array
}

/** The mean loss over the batch; classification counts the right answers too. */
export type StepResult = { readonly loss: number; readonly correct: number }

/** A trained or moving tensor of the graph, in the graph's own layout. Moments exist for what the optimizer trains. */
export type ParameterState = {
  readonly tensor: TensorIndex
  readonly values: Float32Array
  readonly firstMoment: Float32Array | null
  readonly secondMoment: Float32Array | null
}

/** Everything a step changes. */
export type StepState = {
  readonly iteration: number
  readonly parameters: readonly ParameterState[]
}

/**
 * One net under training: forward, backward and optimizer. The plain implementation runs tfjs's autodiff; a compiled one
 * can stand in its place.
 */
export type TrainStep = {
  /** What the step runs on, where that is not the engine that was asked for it. */
  readonly engine?: { readonly name: string; readonly version: string } | undefined
  /** Learns from a batch. */
  readonly run: (batch: Batch, learningRate: number, random: Random) => StepResult
  /** Outputs in inference mode, before a final softmax or logistic: `count` rows. */
  readonly infer: (inputs: Float32Array, count: number) => Float32Array
  /** The name of the first node that gives a number beyond the limit (default: not finite) for these inputs, or null. */
  readonly firstNotFinite: (inputs: Float32Array, count: number, limit?: number) => string | null
  /** A copy of the state. */
  readonly read: () => StepState
  readonly write: (state: StepState) => void
  readonly dispose: () => void
}
