import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '../random.ts'

/** What tfjs-node's backend says of itself. */
type NativeBackend = { readonly binding?: { readonly TF_Version?: string } }

function values(seed: number, ...shape: number[]): tf.Tensor {
  const random = createRandom(seed)
  return tf.tensor(
    Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => random.normal()),
    shape,
  )
}

/** Five operations that training needs, gradients among them, each as numbers. */
const operations: Readonly<Record<string, () => tf.Tensor>> = {
  matMul: () => tf.matMul(values(1, 5, 7) as tf.Tensor2D, values(2, 7, 3) as tf.Tensor2D),
  conv2d: () => tf.conv2d(values(3, 2, 6, 5, 3) as tf.Tensor4D, values(4, 3, 3, 3, 4) as tf.Tensor4D, 1, 'same'),
  depthwiseConv2d: () =>
    tf.depthwiseConv2d(values(5, 2, 6, 5, 3) as tf.Tensor4D, values(6, 3, 3, 3, 1) as tf.Tensor4D, 1, 'same'),
  'gradient of maxPool': () => tf.grad((x) => tf.maxPool(x as tf.Tensor4D, [2, 2], [2, 2], 'valid'))(values(7, 2, 6, 4, 3)),
  'gradient of conv2d': () =>
    tf.grad((filter) => tf.conv2d(values(8, 2, 6, 5, 3) as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'))(values(9, 3, 3, 3, 4)),
}

async function results(backend: string): Promise<Record<string, Float32Array>> {
  await tf.setBackend(backend)
  return tf.tidy(() =>
    Object.fromEntries(Object.entries(operations).map(([name, run]) => [name, run().dataSync<'float32'>().slice()])),
  )
}

/**
 * Holds the native backend against tfjs's own JavaScript kernels and leaves it set. Returns TensorFlow's version. Throws when an
 * operation is missing or gives other numbers.
 */
export async function checkBackend(): Promise<string> {
  const wanted = await results('cpu')
  const found = await results('tensorflow')
  for (const [name, numbers] of Object.entries(wanted)) {
    const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const off = numbers.reduce((most, value, i) => Math.max(most, Math.abs(value - (found[name]?.[i] ?? Number.NaN))), 0)
    if (!(off <= 1e-4 * largest)) throw new Error(`${name} gives other numbers than it should (off by ${off}).`)
  }
  tf.enableProdMode()
  return (tf.backend() as NativeBackend).binding?.TF_Version ?? 'unknown'
}
