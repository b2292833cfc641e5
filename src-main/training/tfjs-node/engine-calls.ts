import type { TensorIndex, Graph } from '../../graph/graph.ts'
import type { LossKind } from '../loss.ts'
import type { Batch, StepResult, StepState } from '../train-step.ts'

/** A step request without what cannot leave its process. */
export type RemoteRequest = {
  readonly graph: Graph
  readonly loss: LossKind
  readonly dropout: number
  readonly l2?: number
  readonly frozen: ReadonlySet<TensorIndex>
}

/** What the process of the engine is asked, by name; a step is known by its number. */
export type EngineCalls = {
  create: { readonly ask: RemoteRequest; readonly answer: number }
  run: {
    readonly ask: { readonly step: number; readonly batch: Batch; readonly learningRate: number; readonly seed: number }
    readonly answer: StepResult
  }
  infer: {
    readonly ask: { readonly step: number; readonly inputs: Float32Array; readonly count: number }
    readonly answer: Float32Array
  }
  firstNotFinite: {
    readonly ask: { readonly step: number; readonly inputs: Float32Array; readonly count: number }
    readonly answer: string | null
  }
  read: { readonly ask: { readonly step: number }; readonly answer: StepState }
  write: { readonly ask: { readonly step: number; readonly state: StepState }; readonly answer: null }
  dispose: { readonly ask: { readonly step: number }; readonly answer: null }
}

/** A question as it travels. */
export type EngineQuestion = { readonly call: keyof EngineCalls; readonly ask: unknown }

/** An answer as it travels; `version` is the greeting of a process that passed its self-test. */
export type EngineAnswer =
  { readonly version: string } | { readonly answer: unknown } | { readonly failed: string } | { readonly ended: string }
