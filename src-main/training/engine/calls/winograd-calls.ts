import type { KernelCall } from '../kernel-call.ts'
import { gridImages } from './grid-images.ts'
import { activationWord, gridWords, type Address, type FusedActivation, type Grid } from './layouts.ts'

const points = 36
/** Tiles in hand at a time: resources/engine/winograd.c. */
const tiles = 16

/** Floats of a filter as points; `outer` channels lie in panels of eight. */
export const winogradFilterLength = (inner: number, outer: number): number => points * inner * Math.ceil(outer / 8) * 8

/** Floats that one share of `winogradProduct` needs for itself. */
export const winogradProductScratch = (inChannels: number): number => points * tiles * (inChannels + 8)

/** Floats that one share of `winogradCorrelate` needs for itself, and floats of its sums. */
export const winogradCorrelateScratch = (inChannels: number, outChannels: number): number =>
  points * tiles * (inChannels + outChannels)
export const winogradSumsLength = (inChannels: number, outChannels: number): number => points * inChannels * outChannels

/** A filter of 3 × 3 taps as points, from the channels `inner` to `outer`; `turned` by half a turn for the input's gradient. */
export function winogradFilter(a: {
  source: Address
  points: Address
  inner: number
  outer: number
  innerStride: number
  outerStride: number
  turned: boolean
}): KernelCall {
  const strides = [a.innerStride, a.outerStride, a.inner * a.outer, a.turned ? 1 : 0]
  return { kernel: 'winogradFilter', words: [a.source, a.points, a.inner, a.outer, ...strides] }
}

/** `scratchBytes`: from one share's scratch memory to the next one's. */
export function winogradProduct(a: {
  input: Address
  filter: Address
  bias: Address
  output: Address
  scratch: Address
  scratchBytes: number
  inChannels: number
  outChannels: number
  activation: FusedActivation
  accumulate: boolean
  in: Grid
  out: Grid
}): KernelCall {
  const addresses = [a.input, a.filter, a.bias, a.output, a.scratch]
  const numbers = [a.inChannels, a.outChannels, activationWord(a.activation), a.accumulate ? 1 : 0]
  return {
    kernel: 'winogradProduct',
    words: [...addresses, ...numbers, ...gridWords(a.in), ...gridWords(a.out)],
    images: gridImages(a, { read: 0, written: 3, grids: 9 }, [[4, a.scratchBytes]]),
  }
}

/** Each share adds up its images in sums of its own, `sumBytes` behind those of the one before. */
export function winogradCorrelate(a: {
  input: Address
  gradient: Address
  sums: Address
  sumBytes: number
  scratch: Address
  scratchBytes: number
  inChannels: number
  outChannels: number
  in: Grid
  out: Grid
}): KernelCall {
  const words = [a.input, a.gradient, a.sums, a.scratch, a.inChannels, a.outChannels, 0]
  return {
    kernel: 'winogradCorrelate',
    words: [...words, ...gridWords(a.in), ...gridWords(a.out)],
    images: {
      ...gridImages(a, { read: 0, written: 1, grids: 7 }, [
        [2, a.sumBytes],
        [3, a.scratchBytes],
      ]),
      accumulates: 6,
    },
  }
}

/** Adds up the sums of all shares and takes them back to 3 × 3 taps. */
export function winogradTaps(sums: Address, output: Address, pairs: number, shares: number): KernelCall {
  return { kernel: 'winogradTaps', words: [sums, output, pairs, shares] }
}
