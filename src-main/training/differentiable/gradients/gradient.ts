import * as tf from '@tensorflow/tfjs-core'
import { sumRows } from '../backend-strengths.ts'

/** The gradient of a kernel with one output, and what it needs to remember of the forward pass. */
export type Gradient = {
  readonly kernel: string
  /** Inputs to remember, by name; they come first in `saved`. */
  readonly inputs?: readonly string[]
  /** Whether to remember the output; it comes last in `saved`. */
  readonly output?: boolean
  readonly of: (dy: tf.Tensor, saved: readonly tf.Tensor[], attributes: tf.NamedAttrMap) => Lazy
}

/** Gradients by input name, computed only for the inputs that need one. */
export type Lazy = Record<string, () => tf.Tensor>

/** Undoes broadcasting: sums `gradient` over the dimensions along which `shape` was repeated. */
export function sumToShape(gradient: tf.Tensor, shape: readonly number[]): tf.Tensor {
  if (gradient.shape.length === shape.length && gradient.shape.every((size, axis) => size === shape[axis])) return gradient
  const size = shape.reduce((product, dimension) => product * dimension, 1)
  const last = gradient.shape[gradient.shape.length - 1] ?? 1
  if (size === last && (shape[shape.length - 1] ?? 1) === last) {
    return tf.reshape(sumRows(tf.reshape(gradient, [gradient.size / last, last])), [...shape])
  }
  const axes = tf.broadcast_util.getReductionAxes([...shape], gradient.shape)
  return tf.reshape(tf.sum(gradient, axes), [...shape])
}
