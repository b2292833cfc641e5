import * as tf from '@tensorflow/tfjs-core'
import type { Gradient } from './gradient.ts'

function run(kernel: string, inputs: Record<string, tf.Tensor>, attributes: tf.NamedAttrMap): tf.Tensor {
  const { filterSize, strides, pad } = attributes
  return tf
    .engine()
    .runKernel(kernel, inputs, { filterSize, strides, pad, dimRoundingMode: undefined } as unknown as tf.NamedAttrMap)
}

/** Gradients of both poolings, by the kernels every backend has for them. */
export const poolingGradients: readonly Gradient[] = [
  {
    kernel: 'MaxPool',
    inputs: ['x'],
    output: true,
    of: (dy, [x, y], attributes) => ({
      x: () => run('MaxPoolGrad', { dy, input: x as tf.Tensor, output: y as tf.Tensor }, attributes),
    }),
  },
  {
    kernel: 'AvgPool',
    inputs: ['x'],
    of: (dy, [x], attributes) => ({ x: () => run('AvgPoolGrad', { dy, input: x as tf.Tensor }, attributes) }),
  },
]
