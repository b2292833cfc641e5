import { denseGrid, type Address, type Grid, type PictureStrides, type PictureSize } from '../calls/layouts.ts'
import { borderedPicture, type Border } from '../convolution-geometry.ts'

/** Height, width and channels of one sample; tensors that are no pictures have height 1. */
export type SampleShape = { readonly height: number; readonly width: number; readonly channels: number }

export const noBorder: Border = { top: 0, bottom: 0, left: 0, right: 0 }

/** A graph's tensor shape, batch first, as a picture. */
export function sampleShape(shape: readonly number[]): SampleShape {
  const sizes = shape.slice(1)
  const channels = sizes.at(-1) ?? 1
  if (sizes.length === 3) return { height: sizes[0] ?? 1, width: sizes[1] ?? 1, channels }
  return { height: 1, width: sizes.slice(0, -1).reduce((product, size) => product * size, 1), channels }
}

/** Floats of one sample. */
export const sampleLength = (shape: SampleShape): number => shape.height * shape.width * shape.channels

/** A batch of pictures in the engine's memory, zeros around each. */
export class PictureBuffer {
  readonly shape: SampleShape
  readonly border: Border
  /** Where memory starts, border included. */
  readonly base: Address

  constructor(base: Address, shape: SampleShape, border: Border = noBorder) {
    this.base = base
    this.shape = shape
    this.border = border
  }

  static length(images: number, shape: SampleShape, border: Border = noBorder): number {
    return borderedPicture(images, shape.height, shape.width, shape.channels, border).length
  }

  private get geometry() {
    return borderedPicture(1, this.shape.height, this.shape.width, this.shape.channels, this.border)
  }

  /** The first pixel inside the border. */
  get start(): Address {
    return this.base + this.geometry.start * 4
  }

  get dense(): boolean {
    const { top, bottom, left, right } = this.border
    return top + bottom + left + right === 0
  }

  get strides(): PictureStrides {
    const { imageStride, rowStride } = this.geometry
    return { imageStride, rowStride }
  }

  /** All pixels inside the border. */
  grid(images: number): Grid {
    const { height, width, channels } = this.shape
    return { ...denseGrid(images, height, width, channels), ...this.strides }
  }

  size(images: number): PictureSize {
    return { images, ...this.shape }
  }
}
