import type { Graph, TensorIndex } from '../graph/graph.ts'
import type { Parameter } from './differentiable/parameters.ts'
import type { LossKind } from './loss.ts'
import type { StepExtension } from './step-extension.ts'

/** What a step is made for. */
export type StepRequest = {
  readonly graph: Graph
  readonly parameters: readonly Parameter[]
  readonly loss: LossKind
  readonly dropout: number
  /** Penalty on the squares of weights; default 0. */
  readonly l2?: number
  readonly frozen: ReadonlySet<TensorIndex>
  readonly extension?: StepExtension
  /** How many steps the run will take, where that is known: whether it pays to try engines. */
  readonly steps?: number
}
