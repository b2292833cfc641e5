import * as tf from '@tensorflow/tfjs-core'
import { sumToShape } from './gradient.ts'
import type { Gradient } from './gradient.ts'

type Unary = (dy: tf.Tensor, value: tf.Tensor) => tf.Tensor

const fromInput = (kernel: string, rule: Unary): Gradient => ({
  kernel,
  inputs: ['x'],
  of: (dy, [x]) => ({ x: () => rule(dy, present(x)) }),
})

const fromOutput = (kernel: string, rule: Unary): Gradient => ({
  kernel,
  output: true,
  of: (dy, [y]) => ({ x: () => rule(dy, present(y)) }),
})

const binary = (
  kernel: string,
  forA: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  forB: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): Gradient => ({
  kernel,
  inputs: ['a', 'b'],
  of: (dy, [savedA, savedB]) => {
    const a = present(savedA)
    const b = present(savedB)
    return { a: () => sumToShape(forA(dy, a, b), a.shape), b: () => sumToShape(forB(dy, a, b), b.shape) }
  },
})

function present(tensor: tf.Tensor | undefined): tf.Tensor {
  if (tensor === undefined) throw new Error('A gradient was asked for a tensor that was not saved.')
  return tensor
}

const asFloat = (condition: tf.Tensor): tf.Tensor => tf.cast(condition, 'float32')

/** Gradients of the element-wise kernels. At a corner (relu at 0, clip at its bounds) the gradient is the one tfjs uses. */
export const elementwiseGradients: readonly Gradient[] = [
  binary(
    'Add',
    (dy) => dy,
    (dy) => dy,
  ),
  binary(
    'Sub',
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  binary(
    'Multiply',
    (dy, _a, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  binary(
    'RealDiv',
    (dy, _a, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  ),
  binary(
    'Maximum',
    (dy, a, b) => tf.mul(dy, asFloat(tf.greaterEqual(a, b))),
    (dy, a, b) => tf.mul(dy, asFloat(tf.less(a, b))),
  ),
  binary(
    'Minimum',
    (dy, a, b) => tf.mul(dy, asFloat(tf.lessEqual(a, b))),
    (dy, a, b) => tf.mul(dy, asFloat(tf.greater(a, b))),
  ),
  fromOutput('Relu', (dy, y) => tf.mul(dy, tf.step(y))),
  fromInput('Relu6', (dy, x) => tf.mul(dy, tf.mul(asFloat(tf.lessEqual(x, 6)), tf.step(x)))),
  fromOutput('Sigmoid', (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  fromOutput('Tanh', (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  fromOutput('Exp', (dy, y) => tf.mul(dy, y)),
  fromOutput('Sqrt', (dy, y) => tf.div(dy, tf.mul(y, 2))),
  fromOutput('Rsqrt', (dy, y) => tf.mul(dy, tf.mul(-0.5, tf.mul(y, tf.square(y))))),
  fromOutput('Elu', (dy, y) => tf.mul(dy, tf.add(tf.step(y), tf.mul(asFloat(tf.lessEqual(y, 0)), tf.add(y, 1))))),
  fromInput('Log', (dy, x) => tf.div(dy, x)),
  fromInput('Square', (dy, x) => tf.mul(dy, tf.mul(x, 2))),
  fromInput('Abs', (dy, x) => tf.mul(dy, tf.sign(x))),
  fromInput('Neg', (dy) => tf.neg(dy)),
  {
    kernel: 'LeakyRelu',
    inputs: ['x'],
    of: (dy, [x], attributes) => ({
      x: () => tf.mul(dy, tf.add(tf.step(present(x)), tf.mul(Number(attributes['alpha']), asFloat(tf.lessEqual(present(x), 0))))),
    }),
  },
  {
    kernel: 'ClipByValue',
    inputs: ['x'],
    of: (dy, [x], attributes) => {
      const low = Number(attributes['clipValueMin'])
      const high = Number(attributes['clipValueMax'])
      return { x: () => tf.mul(dy, tf.mul(asFloat(tf.greaterEqual(present(x), low)), asFloat(tf.lessEqual(present(x), high)))) }
    },
  },
  {
    kernel: 'Softmax',
    output: true,
    of: (dy, [saved]) => ({
      logits: () => {
        const y = present(saved)
        const weighted = tf.mul(dy, y)
        return tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), y))
      },
    }),
  },
]
