import type { KernelCall } from '../kernel-call.ts'
import { denseStrides, type Address, type PictureStrides, type WindowShape } from './layouts.ts'

export type PoolShape = {
  readonly images: number
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly outputHeight: number
  readonly outputWidth: number
  readonly window: WindowShape
  /** Where the pictures have borders. */
  readonly picture?: PictureStrides
  readonly pooled?: PictureStrides
}

function poolWords(input: Address, original: Address, output: Address, shape: PoolShape, maximum: boolean): number[] {
  const w = shape.window
  const picture = pictureOf(shape)
  const pooled = pooledOf(shape)
  return [
    ...[input, original, output],
    ...[shape.images, shape.height, shape.width, shape.channels, shape.outputHeight, shape.outputWidth],
    ...[w.filterHeight, w.filterWidth, w.strideHeight, w.strideWidth, w.padTop, w.padLeft],
    ...[maximum ? 1 : 0, picture.imageStride, picture.rowStride, pooled.imageStride, pooled.rowStride],
  ]
}

const pictureOf = (shape: PoolShape): PictureStrides => shape.picture ?? denseStrides(shape.height, shape.width, shape.channels)
const pooledOf = (shape: PoolShape): PictureStrides =>
  shape.pooled ?? denseStrides(shape.outputHeight, shape.outputWidth, shape.channels)

export function pool(input: Address, output: Address, shape: PoolShape, maximum: boolean): KernelCall {
  return {
    kernel: 'pool',
    words: poolWords(input, 0, output, shape, maximum),
    images: {
      count: shape.images,
      addresses: [
        [0, pictureOf(shape).imageStride * 4],
        [2, pooledOf(shape).imageStride * 4],
      ],
      counts: [[3, 1]],
    },
  }
}

/** `original` is the pooled picture of a maximum; a mean does not read it. The gradients are dense. */
export function poolGradient(
  gradient: Address,
  original: Address,
  output: Address,
  shape: PoolShape,
  maximum: boolean,
): KernelCall {
  return {
    kernel: 'poolGradient',
    words: poolWords(gradient, original, output, shape, maximum),
    images: {
      count: shape.images,
      addresses: [
        [0, shape.outputHeight * shape.outputWidth * shape.channels * 4],
        [1, maximum ? pictureOf(shape).imageStride * 4 : 0],
        [2, shape.height * shape.width * shape.channels * 4],
      ],
      counts: [[3, 1]],
    },
  }
}
