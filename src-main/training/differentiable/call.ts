import type * as tf from '@tensorflow/tfjs-core'
import type { Graph, Node, Tensor } from '../../graph/graph.ts'
import type { OperationKind, OperationOf } from '../../graph/operations.ts'

/** What an op is told when it runs. */
export type Call<K extends OperationKind> = {
  readonly operation: OperationOf<K>
  readonly node: Node
  readonly graph: Graph
  /** Samples in this batch; it takes the place of the graph's leading 1. */
  readonly batch: number
  /** Batch statistics instead of moving ones. */
  readonly training: boolean
  /** An input as a tfjs tensor: an activation, a parameter in tfjs's layout, or a constant. */
  readonly input: (position: number) => tf.Tensor
  /** An optional input, or null when it is absent. */
  readonly optional: (position: number) => tf.Tensor | null
  /** A constant input as whole numbers: axes, paddings, shapes, permutations. */
  readonly numbers: (position: number) => number[]
  /** The graph's tensor at an input. */
  readonly tensor: (position: number) => Tensor
  /** The shape of an output with the batch in place. */
  readonly outputShape: (position?: number) => number[]
  /** Hands batch statistics of batch normalization to whoever keeps the moving ones. Called in training mode. */
  readonly keepStatistics: (mean: tf.Tensor, variance: tf.Tensor) => void
}

/** How one op kind runs on tfjs, differentiably. */
export type DifferentiableOperation<K extends OperationKind> = (call: Call<K>) => tf.Tensor | tf.Tensor[]
