import * as tf from '@tensorflow/tfjs-core'
import { applyActivation } from '../activation.ts'
import type { DifferentiableOperation } from '../call.ts'

/** The mean over each window; padding does not count. */
export const averagePool2d: DifferentiableOperation<'averagePool2d'> = (call) => {
  const { operation } = call
  const x = call.input(0) as tf.Tensor4D
  const size: [number, number] = [operation.filterHeight, operation.filterWidth]
  const stride: [number, number] = [operation.strideHeight, operation.strideWidth]
  const { padInfo } = tf.backend_util.computePool2DInfo(x.shape, size, stride, 1, operation.padding)
  const padding: Borders = [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ]
  return applyActivation(averageWithin(x, size, stride, padding), operation.activation)
}

type Borders = [[number, number], [number, number], [number, number], [number, number]]

/** tfjs divides gradients of windows that reach over the border by the whole window, so borders are made explicit here. */
function averageWithin(x: tf.Tensor4D, size: [number, number], stride: [number, number], borders: Borders): tf.Tensor {
  if (borders.flat().every((border) => border === 0)) {
    const whole = size[0] === x.shape[1] && size[1] === x.shape[2]
    return whole ? tf.mean(x, [1, 2], true) : tf.avgPool(x, size, stride, 'valid')
  }
  const covered = tf.avgPool(tf.pad(tf.ones<tf.Rank.R4>([1, x.shape[1], x.shape[2], 1]), borders), size, stride, 'valid')
  return tf.div(tf.avgPool(tf.pad(x, borders), size, stride, 'valid'), covered)
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
