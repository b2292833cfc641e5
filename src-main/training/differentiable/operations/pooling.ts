import * as tf from '@tensorflow/tfjs-core'
import { applyActivation } from '../activation.ts'
import type { DifferentiableOperation } from '../call.ts'

/** The mean over each window; padding does not count. */
export const averagePool2d: DifferentiableOperation<'averagePool2d'> = (call) => {
  const { operation } = call
  const x = call.input(0) as tf.Tensor4D
  const whole = operation.filterHeight === x.shape[1] && operation.filterWidth === x.shape[2] && operation.padding === 'valid'
  const pooled = whole
    ? tf.mean(x, [1, 2], true)
    : tf.avgPool(
        x,
        [operation.filterHeight, operation.filterWidth],
        [operation.strideHeight, operation.strideWidth],
        operation.padding,
      )
  return applyActivation(pooled, operation.activation)
}

/** The largest value in each window. */
export const maxPool2d: DifferentiableOperation<'maxPool2d'> = (call) => {
  const { operation } = call
  const pooled = tf.maxPool(
    call.input(0) as tf.Tensor4D,
    [operation.filterHeight, operation.filterWidth],
    [operation.strideHeight, operation.strideWidth],
    operation.padding,
  )
  return applyActivation(pooled, operation.activation)
}
