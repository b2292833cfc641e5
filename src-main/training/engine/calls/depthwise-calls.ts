import type { KernelCall } from '../kernel-call.ts'
import { activationWord, gridWords, tapWords, type Address, type FusedActivation, type Grid, type TapGrid } from './layouts.ts'

export function depthwise(a: {
  input: Address
  filter: Address
  bias: Address
  output: Address
  taps: TapGrid
  channels: number
  activation: FusedActivation
  in: Grid
  out: Grid
}): KernelCall {
  const words = [a.input, a.filter, a.bias, a.output, a.channels, activationWord(a.activation)]
  return {
    kernel: 'depthwise',
    words: [...words, ...tapWords(a.taps), ...gridWords(a.in), ...gridWords(a.out)],
    images: {
      count: a.in.images,
      addresses: [
        [0, a.in.imageStride * 4],
        [3, a.out.imageStride * 4],
      ],
      counts: [
        [10, 1],
        [16, 1],
      ],
    },
  }
}

/** `sumBytes`: each thread adds up its images in a filter of its own, so many bytes behind the one before. */
export function depthwiseFilterGradient(a: {
  input: Address
  gradient: Address
  output: Address
  taps: TapGrid
  channels: number
  sumBytes: number | null
  in: Grid
  out: Grid
}): KernelCall {
  const start = [a.input, a.gradient, a.output, a.channels, 0, ...tapWords(a.taps)]
  const words = [...start, ...gridWords(a.in), ...gridWords(a.out)]
  if (a.sumBytes === null) return { kernel: 'depthwiseFilterGradient', words }
  return {
    kernel: 'depthwiseFilterGradient',
    words,
    images: {
      count: a.in.images,
      addresses: [
        [0, a.in.imageStride * 4],
        [1, a.out.imageStride * 4],
        [2, 0, a.sumBytes],
      ],
      counts: [
        [9, 1],
        [15, 1],
      ],
      accumulates: 4,
    },
  }
}
