import type { KernelCall } from '../kernel-call.ts'
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
  const words = [a.left, a.right, a.output, activationWord(a.activation), ...sizeWords(a.size)]
  return {
    kernel: 'addPictures',
    words: [...words, ...strideWords(a.leftStrides), ...strideWords(a.rightStrides), ...strideWords(a.out)],
    images: {
      count: a.size.images,
      addresses: [
        [0, a.leftStrides.imageStride * 4],
        [1, a.right === 0 ? 0 : a.rightStrides.imageStride * 4],
        [2, a.out.imageStride * 4],
      ],
      counts: [[4, 1]],
    },
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
  const words = [a.gradient, a.output, a.target, a.limits, activationWord(a.activation), a.accumulate ? 1 : 0]
  return {
    kernel: 'activationGradient',
    words: [...words, ...sizeWords(a.size), ...strideWords(a.out), ...strideWords(a.to)],
    images: {
      count: a.size.images,
      addresses: [
        [0, pictureLength(a.size) * 4],
        [1, a.out.imageStride * 4],
        [2, a.to.imageStride * 4],
      ],
      counts: [[6, 1]],
    },
  }
}

/** Rounds a dense picture to the grid of an activation, and notes the range of its values; see activation-grids.ts. */
export function fakeQuantize(a: {
  input: Address
  output: Address
  grid: Address
  /** Where the first thread notes its range; the next one's lies `seenBytes` behind. */
  seen: Address
  seenBytes: number
  rounds: boolean
  size: PictureSize
  out: PictureStrides
}): KernelCall {
  return {
    kernel: 'fakeQuantize',
    words: [a.input, a.output, a.grid, a.seen, a.rounds ? 1 : 0, ...sizeWords(a.size), ...strideWords(a.out)],
    images: {
      count: a.size.images,
      addresses: [
        [0, pictureLength(a.size) * 4],
        [1, a.out.imageStride * 4],
        [3, 0, a.seenBytes],
      ],
      counts: [[5, 1]],
    },
  }
}

/** Adds up, for each thread, the derivative of the loss by the step of a rounded dense activation; see activation-grids.ts. */
export function stepGradient(a: {
  gradient: Address
  /** The values before they were rounded. */
  input: Address
  grid: Address
  seen: Address
  seenBytes: number
  images: number
  /** Floats of an image. */
  floats: number
}): KernelCall {
  return {
    kernel: 'stepGradient',
    words: [a.gradient, a.input, a.grid, a.seen, a.images, a.floats],
    images: {
      count: a.images,
      addresses: [
        [0, a.floats * 4],
        [1, a.floats * 4],
        [3, 0, a.seenBytes],
      ],
      counts: [[4, 1]],
    },
  }
}
