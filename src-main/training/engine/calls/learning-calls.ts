import { floatWord, type KernelCall } from '../kernel-call.ts'
import type { WeightGrid } from '../../quantization-aware/rounding-plan.ts'
import type { Address } from './layouts.ts'

const lossKinds = ['softmaxCrossEntropy', 'logisticCrossEntropy', 'meanSquaredError'] as const

/** CHANNEL_GRAIN in resources/engine/picture.h. */
export const lossStride = 16

export function batchLoss(a: {
  logits: Address
  targets: Address
  weights: Address
  gradient: Address
  result: Address
  rows: number
  columns: number
  kind: (typeof lossKinds)[number]
  /** Of a squared loss: the columns are cut into so many, and the mean loss of each lies `lossStride` floats behind the one before. */
  shares: number
}): KernelCall {
  const numbers = [a.rows, a.columns, lossKinds.indexOf(a.kind), a.shares]
  const words = [a.logits, a.targets, a.weights, a.gradient, a.result, ...numbers]
  return { kernel: 'batchLoss', words }
}

export function adam(a: {
  values: Address
  gradient: Address
  first: Address
  second: Address
  result: Address
  rate: Address
  /** Three whole numbers for each segment: offset, count, grain. */
  segments: Address
  segmentCount: number
  firstDecay: number
  secondDecay: number
  epsilon: number
}): KernelCall {
  const words = [a.values, a.gradient, a.first, a.second, a.result, a.rate, a.segments, a.segmentCount]
  return { kernel: 'adam', words: [...words, floatWord(a.firstDecay), floatWord(a.secondDecay), floatWord(a.epsilon)] }
}

/** Rounds weights that lie as [blocks, rows, channels] to symmetric steps, from -steps to steps. */
export function fakeQuantizeWeights(
  values: Address,
  output: Address,
  { blocks, rows, channels }: { readonly blocks: number; readonly rows: number; readonly channels: number },
  { steps, perChannel }: WeightGrid,
): KernelCall {
  const words = [values, output, blocks, rows, channels, perChannel ? 1 : 0, floatWord(steps)]
  return { kernel: 'fakeQuantizeWeights', words }
}
