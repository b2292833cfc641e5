import * as tf from '@tensorflow/tfjs-core'
import { applyActivation } from '../activation.ts'
import type { Call, DifferentiableOperation } from '../call.ts'

type Arithmetic = 'add' | 'sub' | 'mul' | 'div'
type Plain = 'abs' | 'elu' | 'exp' | 'log' | 'logistic' | 'neg' | 'relu' | 'relu6' | 'rsqrt' | 'sqrt' | 'square' | 'tanh'

const arithmetic =
  (apply: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor) =>
  (call: Pick<Call<Arithmetic>, 'input' | 'operation'>): tf.Tensor =>
    applyActivation(apply(call.input(0), call.input(1)), call.operation.activation)

const plain =
  (apply: (x: tf.Tensor) => tf.Tensor) =>
  (call: Pick<Call<Plain>, 'input'>): tf.Tensor =>
    apply(call.input(0))

/** Element-wise ops with two operands (broadcast) or one. */
export const elementwise = {
  add: arithmetic((a, b) => tf.add(a, b)),
  sub: arithmetic((a, b) => tf.sub(a, b)),
  mul: arithmetic((a, b) => tf.mul(a, b)),
  div: arithmetic((a, b) => tf.div(a, b)),
  abs: plain((x) => tf.abs(x)),
  elu: plain((x) => tf.elu(x)),
  exp: plain((x) => tf.exp(x)),
  log: plain((x) => tf.log(x)),
  logistic: plain((x) => tf.sigmoid(x)),
  neg: plain((x) => tf.neg(x)),
  relu: plain((x) => tf.relu(x)),
  relu6: plain((x) => tf.relu6(x)),
  rsqrt: plain((x) => tf.rsqrt(x)),
  sqrt: plain((x) => tf.sqrt(x)),
  square: plain((x) => tf.square(x)),
  tanh: plain((x) => tf.tanh(x)),
} satisfies { [K in Arithmetic | Plain]: DifferentiableOperation<K> }

/** x * min(max(x + 3, 0), 6) / 6. */
export const hardSwish: DifferentiableOperation<'hardSwish'> = (call) => {
  const x = call.input(0)
  return tf.mul(x, tf.div(tf.relu6(tf.add(x, 3)), 6))
}

export const leakyRelu: DifferentiableOperation<'leakyRelu'> = (call) => tf.leakyRelu(call.input(0), call.operation.alpha)

/** max(x, 0) + alpha * min(x, 0), alpha broadcast over the batch. */
export const prelu: DifferentiableOperation<'prelu'> = (call) => {
  const x = call.input(0)
  return tf.add(tf.relu(x), tf.mul(call.input(1), tf.neg(tf.relu(tf.neg(x)))))
}

export const maximum: DifferentiableOperation<'maximum'> = (call) => tf.maximum(call.input(0), call.input(1))

export const minimum: DifferentiableOperation<'minimum'> = (call) => tf.minimum(call.input(0), call.input(1))

export const squaredDifference: DifferentiableOperation<'squaredDifference'> = (call) =>
  tf.square(tf.sub(call.input(0), call.input(1)))

/** Over the last dimension, sharpened by beta. */
export const softmax: DifferentiableOperation<'softmax'> = (call) => {
  const x = call.input(0)
  return tf.softmax(call.operation.beta === 1 ? x : tf.mul(x, call.operation.beta), -1)
}
