/** An address in the engine's memory, in bytes. */
export type Address = number

/** Pixels of pictures in memory: strides in floats. See resources/engine/windows.h. */
export type Grid = {
  readonly images: number
  readonly height: number
  readonly width: number
  readonly imageStride: number
  readonly rowStride: number
  readonly pixelStride: number
}

/** The grid of pictures without gaps. */
export function denseGrid(images: number, height: number, width: number, channels: number): Grid {
  return { images, height, width, imageStride: height * width * channels, rowStride: width * channels, pixelStride: channels }
}

/** The columns of an implied matrix: `taps` runs of `chunk` floats. */
export type Taps = { readonly offsets: readonly number[]; readonly chunk: number }

/** How the taps of a window lie to each other, in floats. */
export type TapGrid = {
  readonly rows: number
  readonly columns: number
  readonly rowStep: number
  readonly columnStep: number
}

/** The window of a convolution or a pool over a picture. */
export type WindowShape = {
  readonly filterHeight: number
  readonly filterWidth: number
  readonly strideHeight: number
  readonly strideWidth: number
  readonly dilationHeight: number
  readonly dilationWidth: number
  readonly padTop: number
  readonly padLeft: number
}

/** Floats between images and between rows. */
export type PictureStrides = { readonly imageStride: number; readonly rowStride: number }

export const denseStrides = (height: number, width: number, channels: number): PictureStrides => ({
  imageStride: height * width * channels,
  rowStride: width * channels,
})

/** Pixels of a batch and the floats of each. */
export type PictureSize = {
  readonly images: number
  readonly height: number
  readonly width: number
  readonly channels: number
}

export type FusedActivation = 'none' | 'relu' | 'relu6' | 'reluN1To1'
const activations: readonly FusedActivation[] = ['none', 'relu', 'relu6', 'reluN1To1']

export const activationWord = (activation: FusedActivation): number => activations.indexOf(activation)

export const gridWords = (grid: Grid): number[] => [
  grid.images,
  grid.height,
  grid.width,
  grid.imageStride,
  grid.rowStride,
  grid.pixelStride,
]

export const tapWords = (taps: TapGrid): number[] => [taps.rows, taps.columns, taps.rowStep, taps.columnStep]

export const sizeWords = (size: PictureSize): number[] => [size.images, size.height, size.width, size.channels]

export const strideWords = (strides: PictureStrides): number[] => [strides.imageStride, strides.rowStride]

/** Floats of one picture without gaps. */
export const pictureLength = (size: PictureSize): number => size.height * size.width * size.channels
