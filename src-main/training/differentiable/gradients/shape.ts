import * as tf from '@tensorflow/tfjs-core'
import type { Gradient } from './gradient.ts'

const shapeOf = (tensor: tf.Tensor | undefined): number[] => [...(tensor?.shape ?? [])]

/** Gradients of kernels that move, repeat or reduce values. */
export const shapeGradients: readonly Gradient[] = [
  { kernel: 'Cast', of: (dy) => ({ x: () => dy }) },
  { kernel: 'Identity', of: (dy) => ({ x: () => dy }) },
  { kernel: 'Reshape', inputs: ['x'], of: (dy, [x]) => ({ x: () => tf.reshape(dy, shapeOf(x)) }) },
  {
    kernel: 'Transpose',
    of: (dy, _saved, attributes) => {
      const permutation = attributes['perm'] as number[]
      const inverse = permutation.map((_, axis) => permutation.indexOf(axis))
      return { x: () => tf.transpose(dy, inverse) }
    },
  },
  {
    kernel: 'PadV2',
    inputs: ['x'],
    of: (dy, [x], attributes) => {
      const begins = (attributes['paddings'] as [number, number][]).map(([before]) => before)
      return { x: () => tf.slice(dy, begins, shapeOf(x)) }
    },
  },
  {
    kernel: 'Slice',
    inputs: ['x'],
    of: (dy, [x], attributes) => {
      const [begins = []] = tf.slice_util.parseSliceParams(
        x ?? dy,
        attributes['begin'] as number | number[],
        attributes['size'] as number | number[],
      )
      const sizes = shapeOf(x)
      const paddings = sizes.map((size, axis): [number, number] => {
        const before = begins[axis] ?? 0
        return [before, size - before - (dy.shape[axis] ?? 0)]
      })
      return { x: () => tf.pad(dy, paddings) }
    },
  },
  {
    kernel: 'Sum',
    inputs: ['x'],
    of: (dy, [x], attributes) => {
      const shape = shapeOf(x)
      const kept = tf.util.parseAxisParam(attributes['axis'] as number | number[], shape)
      const expanded = shape.map((size, axis) => (kept.includes(axis) ? 1 : size))
      return { x: () => tf.mul(tf.reshape(dy, expanded), tf.ones(shape)) }
    },
  },
  {
    kernel: 'Mean',
    inputs: ['x'],
    of: (dy, [x], attributes) => {
      const shape = shapeOf(x)
      const reduced = tf.util.parseAxisParam(attributes['axis'] as number | number[], shape)
      const expanded = shape.map((size, axis) => (reduced.includes(axis) ? 1 : size))
      const count = reduced.reduce((product, axis) => product * (shape[axis] ?? 1), 1)
      return { x: () => tf.mul(tf.reshape(tf.div(dy, count), expanded), tf.ones(shape)) }
    },
  },
]
