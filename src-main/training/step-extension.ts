import type * as tf from '@tensorflow/tfjs-core'
import type { Node, TensorIndex } from '../graph/graph.ts'
import type { Parameter } from './differentiable/parameters.ts'

/** What quantization-aware training changes about a step. Gradients pass `effective` unchanged (straight through). */
export type StepExtension = {
  /** The values that take part in the forward pass in place of a parameter's own. Both lie in tfjs's layout. */
  readonly effective: (parameter: Parameter, values: Float32Array) => Float32Array
  readonly onActivation: (tensor: TensorIndex, value: tf.Tensor, node: Node | null, training: boolean) => tf.Tensor
}
