import type * as tf from '@tensorflow/tfjs-core'
import type { Node, TensorIndex } from '../graph/graph.ts'
import type { Parameter } from './differentiable/parameters.ts'
import type { ActivationGrid } from './quantization-aware/activation-grid.ts'
import type { ActivationRange } from './activation-range.ts'

/** What quantization-aware training changes about a step. Gradients pass `effective` unchanged (straight through). */
export type StepExtension = {
  /** The values that take part in the forward pass in place of a parameter's own. Both lie in tfjs's layout. */
  readonly effective: (parameter: Parameter, values: Float32Array) => Float32Array
  readonly onActivation: (tensor: TensorIndex, value: tf.Tensor, node: Node | null, training: boolean) => tf.Tensor
  /** The same as data, for steps that do not run on tfjs. */
  readonly fakeQuantization?: FakeQuantization
}

/** Which values are rounded, and to what. */
export type FakeQuantization = {
  /** Whether each output channel of a weight has its own scale. */
  readonly perChannel: boolean
  /** Whether an activation is rounded; `node` writes it, null for the input. */
  readonly rounds: (tensor: TensorIndex, node: Node | null) => boolean
  /** The grid of a rounded activation, or null as long as nothing is known about its range. */
  readonly grid: (tensor: TensorIndex) => ActivationGrid | null
  /** Whether steps move the ranges. */
  readonly observing: () => boolean
  /** Takes in the range that an activation has in this step. */
  readonly observe: (tensor: TensorIndex, range: ActivationRange) => void
}
