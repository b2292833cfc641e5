import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'vitest'
import { ensureWasm } from '../../../scripts/build-wasm.mjs'
import { registerKiln } from '../../../src-main/training/engine/index.ts'
import { registerGradients } from '../../../src-main/training/differentiable/register-gradients.ts'
import { createRandom } from '../../../src-main/training/random.ts'

/** Builds the kernels if needed and registers the backend. */
export async function prepareKiln(): Promise<void> {
  await ensureWasm(['engine', 'engine-simd'])
  registerGradients()
  await registerKiln()
}

/** A computation on float tensors, and the shapes it is fed with. */
export type Case = {
  readonly name: string
  readonly shapes: readonly (readonly number[])[]
  readonly compute: (...inputs: tf.Tensor[]) => tf.Tensor
  /** Values are drawn from here; default -2 to 2. */
  readonly range?: readonly [number, number]
  /** Largest relative or absolute difference; default 2e-5. */
  readonly tolerance?: number
  /** False for functions whose gradient tfjs does not have. */
  readonly gradient?: boolean
}

function randomValues(shape: readonly number[], seed: number, [low, high]: readonly [number, number]): Float32Array {
  const random = createRandom(seed)
  const count = shape.reduce((product, size) => product * size, 1)
  return Float32Array.from({ length: count }, () => low + (high - low) * random.uniform())
}

type Outcome = { readonly shape: readonly number[]; readonly values: ArrayLike<number>[] }

async function outcome(backend: string, test: Case): Promise<Outcome> {
  await tf.setBackend(backend)
  const before = tf.memory().numTensors
  const inputs = test.shapes.map((shape, i) => tf.tensor(randomValues(shape, 7 + i, test.range ?? [-2, 2]), [...shape]))
  const output = tf.tidy(() => test.compute(...inputs))
  const results = [output]
  if (test.gradient !== false) {
    const weights = tf.tensor(randomValues(output.shape, 99, [-1, 1]), output.shape)
    const gradients = tf.grads((...values: tf.Tensor[]) => tf.sum(tf.mul(test.compute(...values), weights)))(inputs)
    results.push(...gradients)
    weights.dispose()
  }
  const values = results.map((tensor) => tensor.dataSync().slice())
  tf.dispose([...inputs, ...results])
  expect(tf.memory().numTensors).toBe(before)
  return { shape: output.shape, values }
}

function expectClose(actual: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number, what: string): void {
  expect(actual.length, what).toBe(wanted.length)
  let largest = 1
  for (let i = 0; i < wanted.length; i++) if (Number.isFinite(wanted[i])) largest = Math.max(largest, Math.abs(wanted[i] ?? 0))
  for (let i = 0; i < wanted.length; i++) {
    const a = actual[i] ?? NaN
    const w = wanted[i] ?? NaN
    if (Object.is(a, w) || a === w) continue
    if (!(Math.abs(a - w) <= tolerance * largest)) throw new Error(`${what}, element ${i}: ${a}, tfjs cpu gives ${w}`)
  }
}

/** Runs a case, forward and backward, on tfjs's CPU backend and on kiln, and expects the same. */
export async function expectSameAsCpu(test: Case): Promise<void> {
  const wanted = await outcome('cpu', test)
  const actual = await outcome('kiln', test)
  expect(actual.shape).toEqual(wanted.shape)
  wanted.values.forEach((values, i) => {
    expectClose(actual.values[i] ?? [], values, test.tolerance ?? 2e-5, i === 0 ? 'output' : `gradient ${i}`)
  })
}
