import type { KernelCall } from '../kernel-call.ts'
import { gridImages } from './grid-images.ts'
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
    images: gridImages(a, { read: 0, written: 3, grids: 10 }),
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
    images: { ...gridImages(a, { read: 0, written: 1, grids: 9 }, [[2, a.sumBytes]]), accumulates: 4 },
  }
}
