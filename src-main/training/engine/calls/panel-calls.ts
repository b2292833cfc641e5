import type { KernelCall } from '../kernel-call.ts'
import type { Address } from './layouts.ts'

/** Operands of the backward pass of a fully-connected layer. */
type Sizes = { readonly images: number; readonly inputs: number; readonly outputs: number }

/**
 * target[image][input] = sum over outputs of gradient[image][output] * weights[input][output]. With several shares each adds up over
 * its own outputs, `stride` floats behind the one before.
 */
export function panelProduct(
  a: Sizes & { gradient: Address; weights: Address; target: Address; shares: number; stride: number },
): KernelCall {
  const words = [a.gradient, a.weights, a.target, a.images, a.inputs, a.outputs, a.shares, a.stride]
  if (a.shares > 1) return { kernel: 'panelProduct', words }
  const addresses = [
    [0, a.outputs * 4],
    [2, a.inputs * 4],
  ] as const
  return { kernel: 'panelProduct', words, images: { count: a.images, addresses, counts: [[3, 1]] } }
}

/** target = the sum of [rows, channels] matrices that lie `stride` floats apart. */
export function joinShares(a: {
  sums: Address
  target: Address
  rows: number
  channels: number
  shares: number
  stride: number
}): KernelCall {
  return { kernel: 'joinShares', words: [a.sums, a.target, a.rows, a.channels, a.shares, a.stride] }
}

/** An Adam step that a matrix takes as its gradient comes. */
export type StepAtOnce = {
  /** The words of an `adam` call in memory. */
  readonly optimizer: Address
  /** The matrix among all parameters, in floats. */
  readonly offset: number
  /** From one share's room to the next one's, in floats. */
  readonly stride: number
}

/**
 * The gradient of weights[input][output], in panels: sum over images of input[image][input] * gradient[image][output]. With a step at
 * once `output` is room for one panel for each share.
 */
export function panelGradient(
  a: Sizes & { input: Address; gradient: Address; output: Address; accumulate: boolean; atOnce: StepAtOnce | null },
): KernelCall {
  const { optimizer = 0, offset = 0, stride = 0 } = a.atOnce ?? {}
  const words = [a.input, a.gradient, a.output, a.images, a.inputs, a.outputs, a.accumulate ? 1 : 0, optimizer, offset, stride]
  return { kernel: 'panelGradient', words }
}
