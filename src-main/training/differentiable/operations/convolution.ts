import * as tf from '@tensorflow/tfjs-core'
import { applyActivation } from '../activation.ts'
import type { Call, DifferentiableOperation } from '../call.ts'

/** NHWC picture, HWIO filter (see parameter-layout.ts), optional bias. */
export const conv2d: DifferentiableOperation<'conv2d'> = (call) => {
  const { operation } = call
  const x = call.input(0) as tf.Tensor4D
  const filter = call.input(1) as tf.Tensor4D
  const product = tf.conv2d(x, filter, [operation.strideHeight, operation.strideWidth], operation.padding, 'NHWC', [
    operation.dilationHeight,
    operation.dilationWidth,
  ])
  return finish(call, product)
}

/** NHWC picture, filter [height, width, channels, 1], optional bias. Output channel = input channel * multiplier + m in both layouts. */
export const depthwiseConv2d: DifferentiableOperation<'depthwiseConv2d'> = (call) => {
  const { operation } = call
  const x = call.input(0) as tf.Tensor4D
  const stored = call.input(1) as tf.Tensor4D
  const [height, width, channels] = stored.shape
  const multiplier = channels / x.shape[3]
  const filter = multiplier === 1 ? stored : tf.reshape(stored, [height, width, x.shape[3], multiplier])
  const product = tf.depthwiseConv2d(
    x,
    filter as tf.Tensor4D,
    [operation.strideHeight, operation.strideWidth],
    operation.padding,
    'NHWC',
    [operation.dilationHeight, operation.dilationWidth],
  )
  return finish(call, product)
}

/** Any input flattened to [rows, in]; weights [out, in]. */
export const fullyConnected: DifferentiableOperation<'fullyConnected'> = (call) => {
  const weights = call.input(1) as tf.Tensor2D
  const width = weights.shape[1]
  const x = call.input(0)
  const rows = x.shape.length === 2 && x.shape[1] === width ? (x as tf.Tensor2D) : tf.reshape(x, [x.size / width, width])
  const product = finish(call, tf.matMul(rows as tf.Tensor2D, weights, false, true))
  const shape = call.outputShape()
  return shape.length === 2 ? product : tf.reshape(product, shape)
}

function finish(call: Call<'conv2d'> | Call<'depthwiseConv2d'> | Call<'fullyConnected'>, product: tf.Tensor): tf.Tensor {
  const bias = call.optional(2)
  return applyActivation(bias === null ? product : tf.add(product, bias), call.operation.activation)
}
