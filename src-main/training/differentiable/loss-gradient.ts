import * as tf from '@tensorflow/tfjs-core'
import type { LossKind } from '../loss.ts'

/**
 * The mean over a batch of weight * loss, as a differentiable scalar. Logits, targets: [rows, size]; weights: [rows, 1].
 * Gradients with respect to the logits z: (softmax(z) - t), (logistic(z) - t), 2 (z - t) / size, times weight / rows.
 */
export function batchLoss(kind: LossKind, logits: tf.Tensor2D, targets: tf.Tensor2D, weights: tf.Tensor2D): tf.Scalar {
  const [rows, size] = logits.shape
  const compute = tf.customGrad((...inputs) => {
    const z = inputs[0] as tf.Tensor2D
    const save = inputs[1] as unknown as (tensors: tf.Tensor[]) => void
    const { loss, slope } = lossAndSlope(kind, z, targets, size)
    const factor = tf.div(weights, rows)
    save([tf.mul(slope, factor)])
    const value = tf.sum(tf.mul(tf.sum(loss, 1, true), factor))
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0] as tf.Tensor) }
  })
  return compute(logits) as tf.Scalar
}

function lossAndSlope(kind: LossKind, z: tf.Tensor2D, targets: tf.Tensor2D, size: number): { loss: tf.Tensor; slope: tf.Tensor } {
  switch (kind) {
    case 'softmaxCrossEntropy': {
      const shifted = tf.sub(z, tf.max(z, 1, true))
      const exponentials = tf.exp(shifted)
      const total = tf.sum(exponentials, 1, true)
      const mass = tf.sum(targets, 1, true)
      return {
        loss: tf.mul(targets, tf.sub(tf.log(total), shifted)),
        slope: tf.sub(tf.mul(tf.div(exponentials, total), mass), targets),
      }
    }
    case 'logisticCrossEntropy':
      return {
        loss: tf.add(tf.sub(tf.relu(z), tf.mul(z, targets)), tf.log1p(tf.exp(tf.neg(tf.abs(z))))),
        slope: tf.sub(tf.sigmoid(z), targets),
      }
    case 'meanSquaredError': {
      const difference = tf.sub(z, targets)
      return { loss: tf.div(tf.square(difference), size), slope: tf.div(tf.mul(difference, 2), size) }
    }
  }
}
