import type * as tf from '@tensorflow/tfjs-core'
import type { TensorIndex } from '../graph/graph.ts'
import type { Parameter } from './differentiable/parameters.ts'
import type { ActivationGrid } from './quantization-aware/activation-grid.ts'
import type { ActivationRange } from './activation-range.ts'
import type { WeightGrid } from './quantization-aware/rounding-plan.ts'

/** What quantization-aware training changes about a step. Gradients pass `effective` unchanged (straight through). */
export type StepExtension = {
  /** The values that take part in the forward pass in place of a parameter's own. Both lie in tfjs's layout. */
  readonly effective: (parameter: Parameter, values: Float32Array) => Float32Array
  readonly onActivation: (tensor: TensorIndex, value: tf.Tensor, training: boolean) => tf.Tensor
  /** The same as data, for steps that do not run on tfjs. */
  readonly fakeQuantization?: FakeQuantization
}

/** Which values are rounded, and to what. */
export type FakeQuantization = {
  /** The steps of a weight tensor. */
  readonly weightGrid: (tensor: TensorIndex) => WeightGrid
  readonly rounds: (tensor: TensorIndex) => boolean
  /** The grid of a rounded activation, or null as long as nothing is known about its range. */
  readonly grid: (tensor: TensorIndex) => ActivationGrid | null
  /** Whether steps move the ranges. */
  readonly observing: () => boolean
  /** Takes in the range that an activation has in this step. */
  readonly observe: (tensor: TensorIndex, range: ActivationRange) => void
  /** Takes in the derivative of the loss by the step of a rounded activation, over sqrt(N·Qp); missing where steps do not learn. */
  readonly learn?: (tensor: TensorIndex, derivative: number) => void
}
