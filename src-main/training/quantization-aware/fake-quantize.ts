import * as tf from '@tensorflow/tfjs-core'
import type { ActivationGrid } from './activation-grid.ts'

/**
 * Rounds values to a grid and keeps them float. The gradient passes straight through where the value lies within the grid
 * and is 0 outside (Bengio and others, 2013; Jacob and others, 2018).
 *
 * `onStepDerivative` receives dL/ds, scaled by 1/sqrt(N·Qp): inside the grid dy/ds = round(x/s) - x/s, outside it is the end
 * that was met (LSQ, Esser et al. 2020, equations 3 and section 2.2).
 */
export function fakeQuantize(x: tf.Tensor, grid: ActivationGrid, onStepDerivative?: (derivative: number) => void): tf.Tensor {
  const { scale, leastStep, mostStep, low, high } = grid
  const apply = tf.customGrad((...inputs) => {
    const value = inputs[0] as tf.Tensor
    const save = inputs[1] as unknown as (tensors: tf.Tensor[]) => void
    save([value])
    const steps = tf.clipByValue(tf.round(tf.div(value, scale)), leastStep, mostStep)
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const original = saved[0] as tf.Tensor
      onStepDerivative?.(stepDerivative(dy, original, grid) / stepNorm(original.size, grid))
      return tf.mul(dy, tf.cast(tf.equal(tf.clipByValue(original, low, high), original), 'float32'))
    }
    return { value: tf.mul(steps, scale), gradFunc }
  })
  return apply(x)
}

/** What the derivative by a step is divided by: sqrt(N·Qp). */
export function stepNorm(values: number, { mostStep }: ActivationGrid): number {
  return Math.sqrt(values * Math.max(1, mostStep))
}

function stepDerivative(dy: tf.Tensor, x: tf.Tensor, { scale, leastStep, mostStep, low, high }: ActivationGrid): number {
  const inside = tf.cast(tf.equal(tf.clipByValue(x, low, high), x), 'float32')
  const steps = tf.div(x, scale)
  const rounded = tf.clipByValue(tf.round(steps), leastStep, mostStep)
  const slope = tf.sub(rounded, tf.mul(inside, steps))
  return tf.sum(tf.mul(dy, slope)).dataSync<'float32'>()[0] ?? 0
}
