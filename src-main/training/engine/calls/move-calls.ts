import type { KernelCall } from '../kernel-call.ts'
import type { Address } from './layouts.ts'

/** Copies along at most six axes, outermost first; strides in floats. `images`: the outermost axis is the batch. */
export function move(
  input: Address,
  output: Address,
  size: readonly number[],
  inputStride: readonly number[],
  outputStride: readonly number[],
  { accumulate = false, images = 0 }: { readonly accumulate?: boolean; readonly images?: number } = {},
): KernelCall {
  const missing = 6 - size.length
  const ones: number[] = Array.from({ length: missing }, () => 1)
  const zeros: number[] = Array.from({ length: missing }, () => 0)
  const words = [input, output, ...ones, ...size, ...zeros, ...inputStride, ...zeros, ...outputStride, accumulate ? 1 : 0]
  if (images === 0) return { kernel: 'move', words }
  return {
    kernel: 'move',
    words,
    images: {
      count: images,
      addresses: [
        [0, (inputStride[0] ?? 0) * 4],
        [1, (outputStride[0] ?? 0) * 4],
      ],
      counts: [[2 + missing, (size[0] ?? 0) / images]],
    },
  }
}

export function gather(
  input: Address,
  indices: Address,
  output: Address,
  size: { outer: number; inputRows: number; outputRows: number; run: number },
): KernelCall {
  return { kernel: 'gather', words: [input, indices, output, size.outer, size.inputRows, size.outputRows, size.run] }
}
