import * as tf from '@tensorflow/tfjs-core'
import type { Activation } from '../../graph/operations.ts'

/** Applies an activation that is fused into a node. */
export function applyActivation(value: tf.Tensor, activation: Activation): tf.Tensor {
  switch (activation) {
    case 'none':
      return value
    case 'relu':
      return tf.relu(value)
    case 'relu6':
      return tf.relu6(value)
    case 'reluN1To1':
      return tf.clipByValue(value, -1, 1)
  }
}
