import type { Address, FusedActivation, PictureStrides } from './calls.ts'
import { floatWord, type KernelCall } from './kernel-names.ts'

/** Pixels of a batch and the floats of each. */
export type PictureSize = {
  readonly images: number
  readonly height: number
  readonly width: number
  readonly channels: number
}

const sizeWords = (size: PictureSize): number[] => [size.images, size.height, size.width, size.channels]
const strideWords = (strides: PictureStrides): number[] => [strides.imageStride, strides.rowStride]
const activationNumbers = { none: 0, relu: 1, relu6: 2, reluN1To1: 3 } as const

/** Channels as the normalization kernels pad them in their partial sums. */
export const paddedChannels = (channels: number): number => Math.ceil(channels / 16) * 16

export function batchSums(input: Address, partial: Address, pixels: number, channels: number): KernelCall {
  return { kernel: 'batchSums', words: [input, partial, pixels, channels] }
}

export function finishSums(a: {
  /** 0: use the moving statistics. */
  partial: Address
  gamma: Address
  movingMean: Address
  movingVariance: Address
  mean: Address
  inverse: Address
  scale: Address
  pixels: number
  channels: number
  parts: number
  epsilon: number
  momentum: number
}): KernelCall {
  return {
    kernel: 'finishSums',
    words: [
      a.partial,
      a.gamma,
      a.movingMean,
      a.movingVariance,
      a.mean,
      a.inverse,
      a.scale,
      a.pixels,
      a.channels,
      a.parts,
      floatWord(a.epsilon),
      floatWord(a.momentum),
    ],
  }
}

export function normalize(a: {
  input: Address
  mean: Address
  scale: Address
  beta: Address
  output: Address
  activation: FusedActivation
  size: PictureSize
  out: PictureStrides
}): KernelCall {
  const words = [a.input, a.mean, a.scale, a.beta, a.output, activationNumbers[a.activation]]
  return { kernel: 'normalize', words: [...words, ...sizeWords(a.size), ...strideWords(a.out)] }
}

export function normalizeSums(a: {
  gradient: Address
  input: Address
  mean: Address
  scale: Address
  beta: Address
  partial: Address
  activation: FusedActivation
  pixels: number
  channels: number
}): KernelCall {
  const { gradient, input, mean, scale, beta, partial, pixels, channels } = a
  const words = [gradient, input, mean, scale, beta, partial, activationNumbers[a.activation], pixels, channels]
  return { kernel: 'normalizeSums', words }
}

export function finishGradient(a: {
  partial: Address
  gamma: Address
  inverse: Address
  gammaGradient: Address
  betaGradient: Address
  factors: Address
  pixels: number
  channels: number
  parts: number
}): KernelCall {
  const { partial, gamma, inverse, gammaGradient, betaGradient, factors, pixels, channels, parts } = a
  return {
    kernel: 'finishGradient',
    words: [partial, gamma, inverse, gammaGradient, betaGradient, factors, pixels, channels, parts],
  }
}

export function normalizeGradient(a: {
  gradient: Address
  input: Address
  mean: Address
  scale: Address
  beta: Address
  factors: Address
  target: Address
  activation: FusedActivation
  size: PictureSize
  to: PictureStrides
}): KernelCall {
  const words = [a.gradient, a.input, a.mean, a.scale, a.beta, a.factors, a.target, activationNumbers[a.activation]]
  return { kernel: 'normalizeGradient', words: [...words, ...sizeWords(a.size), ...strideWords(a.to)] }
}

/** output = activation(left + right); `right` 0 adds nothing. */
export function addPictures(a: {
  left: Address
  right: Address
  output: Address
  activation: FusedActivation
  size: PictureSize
  leftStrides: PictureStrides
  rightStrides: PictureStrides
  out: PictureStrides
}): KernelCall {
  const words = [a.left, a.right, a.output, activationNumbers[a.activation], ...sizeWords(a.size)]
  return {
    kernel: 'addPictures',
    words: [...words, ...strideWords(a.leftStrides), ...strideWords(a.rightStrides), ...strideWords(a.out)],
  }
}

export function activationGradient(a: {
  gradient: Address
  output: Address
  target: Address
  /** Where two limits lie outside of which no gradient passes; 0 for none. */
  limits: Address
  activation: FusedActivation
  accumulate: boolean
  size: PictureSize
  out: PictureStrides
  to: PictureStrides
}): KernelCall {
  const words = [a.gradient, a.output, a.target, a.limits, activationNumbers[a.activation], a.accumulate ? 1 : 0]
  return { kernel: 'activationGradient', words: [...words, ...sizeWords(a.size), ...strideWords(a.out), ...strideWords(a.to)] }
}

const functionGradients = ['sigmoid', 'tanh', 'square', 'exp', 'neg', 'sqrt', 'log'] as const
export type DifferentiatedFunction = (typeof functionGradients)[number]

export function functionGradient(a: {
  gradient: Address
  input: Address
  output: Address
  target: Address
  count: number
  function: DifferentiatedFunction
  accumulate: boolean
}): KernelCall {
  const number = functionGradients.indexOf(a.function)
  return {
    kernel: 'functionGradient',
    words: [a.gradient, a.input, a.output, a.target, a.count, number, a.accumulate ? 1 : 0],
  }
}

const lossKinds = ['softmaxCrossEntropy', 'logisticCrossEntropy', 'meanSquaredError'] as const

export function batchLoss(a: {
  logits: Address
  targets: Address
  weights: Address
  gradient: Address
  result: Address
  rows: number
  columns: number
  kind: (typeof lossKinds)[number]
}): KernelCall {
  const words = [a.logits, a.targets, a.weights, a.gradient, a.result, a.rows, a.columns, lossKinds.indexOf(a.kind)]
  return { kernel: 'batchLoss', words }
}

export function adam(a: {
  values: Address
  gradient: Address
  first: Address
  second: Address
  result: Address
  rate: Address
  count: number
  firstDecay: number
  secondDecay: number
  epsilon: number
}): KernelCall {
  const words = [a.values, a.gradient, a.first, a.second, a.result, a.rate, a.count]
  return { kernel: 'adam', words: [...words, floatWord(a.firstDecay), floatWord(a.secondDecay), floatWord(a.epsilon)] }
}

/** Rounds a dense picture to the grid of an activation, and notes the range of its values; see activation-grids.ts. */
export function fakeQuantize(a: {
  input: Address
  output: Address
  grid: Address
  rounds: boolean
  size: PictureSize
  out: PictureStrides
}): KernelCall {
  const words = [a.input, a.output, a.grid, a.rounds ? 1 : 0, ...sizeWords(a.size), ...strideWords(a.out)]
  return { kernel: 'fakeQuantize', words }
}

/** Rounds [rows, channels] weights to 255 symmetric steps. */
export function fakeQuantizeWeights(
  values: Address,
  output: Address,
  rows: number,
  channels: number,
  perChannel: boolean,
): KernelCall {
  return { kernel: 'fakeQuantizeWeights', words: [values, output, rows, channels, perChannel ? 1 : 0] }
}
