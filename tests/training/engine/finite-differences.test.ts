import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../../src-main/training/random.ts'
import { prepareKiln } from './backend-comparison.ts'

beforeAll(async () => {
  await prepareKiln()
  await tf.setBackend('kiln')
})

type Case = { name: string; shapes: number[][]; compute: (...inputs: tf.Tensor[]) => tf.Tensor }

const pool = (kernel: string) => (x: tf.Tensor | undefined) =>
  tf.engine().runKernel<tf.Tensor>(kernel, { x: x as tf.Tensor }, { filterSize: [3, 2], strides: [2, 1], pad: 'same' })

const cases: Case[] = [
  {
    name: 'matMul',
    shapes: [
      [5, 7],
      [7, 6],
    ],
    compute: (a, b) => tf.matMul(a as tf.Tensor, b as tf.Tensor),
  },
  {
    name: 'conv2d, stride 2',
    shapes: [
      [2, 6, 5, 3],
      [3, 3, 3, 4],
    ],
    compute: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'),
  },
  {
    name: 'depthwise, stride 2',
    shapes: [
      [2, 6, 5, 6],
      [3, 3, 6, 1],
    ],
    compute: (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'),
  },
  { name: 'max pool', shapes: [[2, 6, 5, 3]], compute: pool('MaxPool') },
  { name: 'mean pool with a border', shapes: [[2, 6, 5, 3]], compute: pool('AvgPool') },
  { name: 'softmax', shapes: [[4, 6]], compute: (x) => tf.softmax(x as tf.Tensor) },
  { name: 'tanh', shapes: [[17]], compute: (x) => tf.tanh(x as tf.Tensor) },
  { name: 'sigmoid', shapes: [[17]], compute: (x) => tf.sigmoid(x as tf.Tensor) },
]

/** Well separated values, so that a step of a finite difference crosses no kink. */
function separatedValues(shape: number[], seed: number): Float32Array {
  const random = createRandom(seed)
  const count = shape.reduce((a, b) => a * b, 1)
  const values = Float32Array.from({ length: count }, (_, i) => ((i + 0.5) / count) * 2 - 1)
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const held = values[i] ?? 0
    values[i] = values[j] ?? 0
    values[j] = held
  }
  return values
}

describe('gradients of the kiln backend agree with central differences', () => {
  it.each(cases)('$name', ({ shapes, compute }) => {
    const values = shapes.map((shape, i) => separatedValues(shape, 3 + i))
    const objective = (inputs: Float32Array[]): number =>
      tf.tidy(() => {
        const output = compute(...inputs.map((data, i) => tf.tensor(data.slice(), shapes[i] ?? [])))
        let sum = 0
        output.dataSync().forEach((value, i) => (sum += value * Math.sin(i + 1)))
        return sum
      })
    const gradients = tf.tidy(() => {
      const inputs = values.map((data, i) => tf.tensor(data.slice(), shapes[i] ?? []))
      const of = tf.grads((...x: tf.Tensor[]) => {
        const y = compute(...x)
        const factors = tf.tensor(
          Float32Array.from({ length: y.size }, (_, i) => Math.sin(i + 1)),
          y.shape,
        )
        return tf.sum(tf.mul(y, factors))
      })
      return of(inputs).map((gradient) => gradient.dataSync().slice())
    })
    const step = 2 ** -8
    values.forEach((data, which) => {
      for (let i = 0; i < data.length; i += Math.ceil(data.length / 24)) {
        const moved = (by: number): Float32Array[] =>
          values.map((other, k) => (k === which ? other.map((v, j) => (j === i ? v + by : v)) : other))
        const difference = (objective(moved(step)) - objective(moved(-step))) / (2 * step)
        expect(Math.abs((gradients[which]?.[i] ?? NaN) - difference)).toBeLessThan(2e-3 * (1 + Math.abs(difference)))
      }
    })
  })
})
