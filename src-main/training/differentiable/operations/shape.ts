import * as tf from '@tensorflow/tfjs-core'
import { applyActivation } from '../activation.ts'
import type { DifferentiableOperation } from '../call.ts'

/** Reshape, squeeze and expandDims differ only in how the shape is written; the graph's output shape says it. */
export const toOutputShape = (call: { input: (position: number) => tf.Tensor; outputShape: () => number[] }): tf.Tensor =>
  tf.reshape(call.input(0), call.outputShape())

const pairs = (numbers: readonly number[]): [number, number][] =>
  Array.from({ length: numbers.length / 2 }, (_, index) => [numbers[2 * index] ?? 0, numbers[2 * index + 1] ?? 0])

export const pad: DifferentiableOperation<'pad'> = (call) => tf.pad(call.input(0), pairs(call.numbers(1)))

export const padV2: DifferentiableOperation<'padV2'> = (call) =>
  tf.pad(call.input(0), pairs(call.numbers(1)), Number(call.tensor(2).data?.[0] ?? 0))

export const concatenation: DifferentiableOperation<'concatenation'> = (call) => {
  const parts = call.node.inputs.map((_, position) => call.input(position))
  return applyActivation(tf.concat(parts, call.operation.axis), call.operation.activation)
}

export const transpose: DifferentiableOperation<'transpose'> = (call) => tf.transpose(call.input(0), call.numbers(1))

export const mean: DifferentiableOperation<'mean'> = (call) =>
  tf.reshape(tf.mean(call.input(0), call.numbers(1), true), call.outputShape())

export const sum: DifferentiableOperation<'sum'> = (call) =>
  tf.reshape(tf.sum(call.input(0), call.numbers(1), true), call.outputShape())

/** Begins and sizes; -1 reaches to the end. The batch is kept whole. */
export const slice: DifferentiableOperation<'slice'> = (call) => {
  const sizes = call.numbers(2)
  return tf.slice(call.input(0), call.numbers(1), [call.batch, ...sizes.slice(1)])
}
