import type { OperationOf } from '../operations.ts'
import type { KernelFactory } from './kernel.ts'
import { activationRange, clampValues, input, output } from './kernel.ts'

/** SOFTMAX over the last dimension, with the largest logit taken off first. */
const softmax: KernelFactory<OperationOf<'softmax'>> = ({ beta }, context) => {
  const [x, result] = [input(context, 0), output(context)]
  const size = x.shape.at(-1) ?? 1
  return () => {
    for (let row = 0; row < x.values.length; row += size) {
      let largest = -Infinity
      for (let i = row; i < row + size; i++) largest = Math.max(largest, x.values[i]!)
      let sum = 0
      for (let i = row; i < row + size; i++) sum += Math.exp((x.values[i]! - largest) * beta)
      for (let i = row; i < row + size; i++) result.values[i] = Math.exp((x.values[i]! - largest) * beta) / sum
    }
  }
}

/** L2_NORMALIZATION over the last dimension; a norm below 1e-6 counts as 1e-6. */
const l2Normalization: KernelFactory<OperationOf<'l2Normalization'>> = (operation, context) => {
  const [x, result] = [input(context, 0), output(context)]
  const size = x.shape.at(-1) ?? 1
  return () => {
    for (let row = 0; row < x.values.length; row += size) {
      let squares = 0
      for (let i = row; i < row + size; i++) squares += x.values[i]! * x.values[i]!
      const norm = Math.max(Math.sqrt(squares), 1e-6)
      for (let i = row; i < row + size; i++) result.values[i] = x.values[i]! / norm
    }
    clampValues(result.values, activationRange(operation.activation))
  }
}

/** Batch normalization at inference: gamma (x - mean) / sqrt(variance + epsilon) + beta, channels last. */
const batchNormalization: KernelFactory<OperationOf<'batchNormalization'>> = ({ epsilon }, context) => {
  const [x, result] = [input(context, 0).values, output(context).values]
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((i) => input(context, i).values) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  const channels = gamma.length
  const slope = new Float64Array(channels)
  return () => {
    for (let c = 0; c < channels; c++) slope[c] = gamma[c]! / Math.sqrt(variance[c]! + epsilon)
    for (let at = 0; at < x.length; at += channels)
      for (let c = 0; c < channels; c++) result[at + c] = slope[c]! * (x[at + c]! - mean[c]!) + beta[c]!
  }
}

export const normalizationKernels = { softmax, l2Normalization, batchNormalization }
