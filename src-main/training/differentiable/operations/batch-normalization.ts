import * as tf from '@tensorflow/tfjs-core'
import { sumRows } from '../backend-strengths.ts'
import type { DifferentiableOperation } from '../call.ts'

/**
 * y = gamma * (x - mean) / sqrt(variance + epsilon) + beta over the last dimension (Ioffe and Szegedy, 2015). In training the
 * statistics are those of the batch, otherwise the moving ones. Inputs: x, gamma, beta, mean, variance.
 */
export const batchNormalization: DifferentiableOperation<'batchNormalization'> = (call) => {
  const { epsilon } = call.operation
  const [x, gamma, beta] = [call.input(0), call.input(1) as tf.Tensor1D, call.input(2) as tf.Tensor1D]
  if (!call.training) {
    const scale = tf.mul(gamma, tf.rsqrt(tf.add(call.input(4), epsilon)))
    return tf.add(tf.mul(tf.sub(x, call.input(3)), scale), beta)
  }
  const channels = gamma.shape[0]
  const rows = x.size / channels
  const normalize = tf.customGrad((...inputs) => {
    const [input, scale, shift] = inputs as [tf.Tensor, tf.Tensor1D, tf.Tensor1D]
    const save = inputs[3] as unknown as (tensors: tf.Tensor[]) => void
    const matrix = tf.reshape(input, [rows, channels]) as tf.Tensor2D
    const mean = tf.div(sumRows(matrix), rows)
    const centred = tf.sub(matrix, mean) as tf.Tensor2D
    const variance = tf.div(sumRows(tf.square(centred)), rows)
    call.keepStatistics(mean, variance)
    const inverse = tf.rsqrt(tf.add(variance, epsilon))
    const value = tf.reshape(tf.add(tf.mul(centred, tf.mul(inverse, scale)), shift), input.shape)
    save([centred, inverse, scale])
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradients(dy, saved) }
  })
  return normalize(x, gamma, beta)
}

/** dx = gamma/sigma * (dy - mean(dy) - (x-mean)/sigma^2 * mean(dy*(x-mean))). */
function gradients(dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] {
  const [centred, inverse, gamma] = saved as [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D]
  const [rows, channels] = centred.shape
  const matrix = tf.reshape(dy, [rows, channels]) as tf.Tensor2D
  const forBeta = sumRows(matrix)
  const correlation = sumRows(tf.mul(matrix, centred))
  const factor = tf.div(tf.mul(correlation, tf.square(inverse)), rows)
  const reduced = tf.sub(tf.sub(matrix, tf.div(forBeta, rows)), tf.mul(centred, factor))
  const forInput = tf.mul(reduced, tf.mul(gamma, inverse))
  return [tf.reshape(forInput, dy.shape), tf.mul(correlation, inverse), forBeta]
}
