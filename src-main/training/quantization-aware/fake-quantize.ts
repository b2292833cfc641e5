import * as tf from '@tensorflow/tfjs-core'
import type { ActivationGrid } from './activation-grid.ts'

/**
 * Rounds values to a grid and keeps them float. The gradient passes straight through where the value lies within the grid
 * and is 0 outside (Bengio and others, 2013; Jacob and others, 2018).
 */
export function fakeQuantize(x: tf.Tensor, grid: ActivationGrid): tf.Tensor {
  const { scale, zeroPoint, low, high } = grid
  const apply = tf.customGrad((...inputs) => {
    const value = inputs[0] as tf.Tensor
    const save = inputs[1] as unknown as (tensors: tf.Tensor[]) => void
    save([value])
    const steps = tf.clipByValue(tf.round(tf.div(value, scale)), -128 - zeroPoint, 127 - zeroPoint)
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const original = saved[0] as tf.Tensor
      return tf.mul(dy, tf.cast(tf.equal(tf.clipByValue(original, low, high), original), 'float32'))
    }
    return { value: tf.mul(steps, scale), gradFunc }
  })
  return apply(x)
}
