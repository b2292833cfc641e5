import { floatWord, type KernelCall } from '../kernel-call.ts'
import {
  activationWord,
  pictureLength,
  sizeWords,
  strideWords,
  type Address,
  type FusedActivation,
  type PictureSize,
  type PictureStrides,
} from './layouts.ts'

/** Channels as the normalization kernels pad them in their partial sums. */
export const paddedChannels = (channels: number): number => Math.ceil(channels / 16) * 16

/** Bytes of one thread's partial sums. */
const sumBytes = (channels: number): number => 2 * paddedChannels(channels) * 4

export function batchSums(input: Address, partial: Address, size: PictureSize): KernelCall {
  const pixels = size.height * size.width
  return {
    kernel: 'batchSums',
    words: [input, partial, size.images * pixels, size.channels, 0],
    images: {
      count: size.images,
      addresses: [
        [0, pictureLength(size) * 4],
        [1, 0, sumBytes(size.channels)],
      ],
      counts: [[2, pixels]],
      before: [4, pixels],
    },
  }
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
  size: PictureSize
  parts: number
  epsilon: number
  momentum: number
}): KernelCall {
  const { images, height, width, channels } = a.size
  const addresses = [a.partial, a.gamma, a.movingMean, a.movingVariance, a.mean, a.inverse, a.scale]
  const numbers = [images, height * width, channels, a.parts, floatWord(a.epsilon), floatWord(a.momentum)]
  return { kernel: 'finishSums', words: [...addresses, ...numbers] }
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
  const words = [a.input, a.mean, a.scale, a.beta, a.output, activationWord(a.activation)]
  return {
    kernel: 'normalize',
    words: [...words, ...sizeWords(a.size), ...strideWords(a.out)],
    images: {
      count: a.size.images,
      addresses: [
        [0, pictureLength(a.size) * 4],
        [4, a.out.imageStride * 4],
      ],
      counts: [[6, 1]],
    },
  }
}

export function normalizeSums(a: {
  gradient: Address
  input: Address
  mean: Address
  scale: Address
  beta: Address
  partial: Address
  activation: FusedActivation
  size: PictureSize
}): KernelCall {
  const { images, height, width, channels } = a.size
  const addresses = [a.gradient, a.input, a.mean, a.scale, a.beta, a.partial]
  return {
    kernel: 'normalizeSums',
    words: [...addresses, activationWord(a.activation), images * height * width, channels, 0],
    images: {
      count: images,
      addresses: [
        [0, pictureLength(a.size) * 4],
        [1, pictureLength(a.size) * 4],
        [5, 0, sumBytes(channels)],
      ],
      counts: [[7, height * width]],
      accumulates: 9,
    },
  }
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
  const addresses = [a.gradient, a.input, a.mean, a.scale, a.beta, a.factors, a.target]
  return {
    kernel: 'normalizeGradient',
    words: [...addresses, activationWord(a.activation), ...sizeWords(a.size), ...strideWords(a.to)],
    images: {
      count: a.size.images,
      addresses: [
        [0, pictureLength(a.size) * 4],
        [1, pictureLength(a.size) * 4],
        [6, a.to.imageStride * 4],
      ],
      counts: [[8, 1]],
    },
  }
}
