import * as tf from '@tensorflow/tfjs-core'
import type { Gradient } from './gradient.ts'

/** The gradient of a matrix product, for each choice of transposed operands. */
export const matrixGradients: readonly Gradient[] = [
  {
    kernel: 'BatchMatMul',
    inputs: ['a', 'b'],
    of: (dy, [a, b], attributes) => {
      if (a === undefined || b === undefined) throw new Error('A matrix product was recorded without its operands.')
      const transposedA = attributes['transposeA'] === true
      const transposedB = attributes['transposeB'] === true
      return {
        a: () => (transposedA ? tf.matMul(b, dy, transposedB, true) : tf.matMul(dy, b, false, !transposedB)),
        b: () => (transposedB ? tf.matMul(dy, a, true, transposedA) : tf.matMul(a, dy, !transposedA, false)),
      }
    },
  },
]
