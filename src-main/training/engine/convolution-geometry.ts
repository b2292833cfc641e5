import { denseGrid, type Grid, type TapGrid, type Taps, type WindowShape } from './calls/layouts.ts'

/** A convolution over NHWC pictures. */
export type ConvolutionShape = {
  readonly images: number
  readonly inHeight: number
  readonly inWidth: number
  readonly inChannels: number
  readonly outHeight: number
  readonly outWidth: number
  readonly outChannels: number
  readonly window: WindowShape
}

/** Rows and columns of zeros around a picture. */
export type Border = { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number }

/** The zeros that must surround the input so that no window leaves it. */
export function inputBorder(shape: ConvolutionShape): Border {
  const w = shape.window
  const reachY = (shape.outHeight - 1) * w.strideHeight + (w.filterHeight - 1) * w.dilationHeight + 1
  const reachX = (shape.outWidth - 1) * w.strideWidth + (w.filterWidth - 1) * w.dilationWidth + 1
  return {
    top: w.padTop,
    left: w.padLeft,
    bottom: Math.max(0, reachY - w.padTop - shape.inHeight),
    right: Math.max(0, reachX - w.padLeft - shape.inWidth),
  }
}

/** Whether a picture needs no zeros around it. */
export function isEmpty(border: Border): boolean {
  return border.top + border.bottom + border.left + border.right === 0
}

/** Whether a border has at least the zeros of another. */
export function holds(border: Border, wanted: Border): boolean {
  return border.top >= wanted.top && border.bottom >= wanted.bottom && border.left >= wanted.left && border.right >= wanted.right
}

/** A picture's pixels inside its border. */
export type BorderedPicture = {
  /** Floats of all images with their borders. */
  readonly length: number
  /** Floats before the first pixel inside. */
  readonly start: number
  readonly rowStride: number
  readonly imageStride: number
}

export function borderedPicture(
  images: number,
  height: number,
  width: number,
  channels: number,
  border: Border,
): BorderedPicture {
  const rowStride = (width + border.left + border.right) * channels
  const imageStride = (height + border.top + border.bottom) * rowStride
  return { length: images * imageStride, start: border.top * rowStride + border.left * channels, rowStride, imageStride }
}

/** The windows of a convolution as rows of a matrix, over a picture with this border. The first window starts at its corner. */
export type Windows = { readonly grid: Grid; readonly taps: Taps; readonly start: number }

export function convolutionWindows(shape: ConvolutionShape, border: Border): Windows {
  const w = shape.window
  const picture = borderedPicture(shape.images, shape.inHeight, shape.inWidth, shape.inChannels, border)
  return {
    grid: {
      images: shape.images,
      height: shape.outHeight,
      width: shape.outWidth,
      imageStride: picture.imageStride,
      rowStride: w.strideHeight * picture.rowStride,
      pixelStride: w.strideWidth * shape.inChannels,
    },
    taps: joinTaps(windowOffsets(w, picture.rowStride, shape.inChannels), shape.inChannels),
    start: (border.top - w.padTop) * picture.rowStride + (border.left - w.padLeft) * shape.inChannels,
  }
}

export function windowTaps(w: WindowShape, rowStride: number, pixelStride: number): TapGrid {
  return {
    rows: w.filterHeight,
    columns: w.filterWidth,
    rowStep: w.dilationHeight * rowStride,
    columnStep: w.dilationWidth * pixelStride,
  }
}

/** The offset of each filter tap from its window's first pixel. */
export function windowOffsets(w: WindowShape, rowStride: number, pixelStride: number): number[] {
  const offsets: number[] = []
  for (let y = 0; y < w.filterHeight; y++)
    for (let x = 0; x < w.filterWidth; x++) offsets.push(y * w.dilationHeight * rowStride + x * w.dilationWidth * pixelStride)
  return offsets
}

/** Joins runs that follow each other in memory, as long as all joined runs have one length. */
export function joinTaps(offsets: readonly number[], chunk: number): Taps {
  let run = 1
  while (run < offsets.length && offsets[run] === (offsets[0] ?? 0) + run * chunk) run++
  if (offsets.length % run !== 0) run = 1
  const joined: number[] = []
  for (let first = 0; first < offsets.length; first += run) {
    const start = offsets[first] ?? 0
    joined.push(start)
    for (let i = 1; i < run; i++) if (offsets[first + i] !== start + i * chunk) return { offsets, chunk }
  }
  return { offsets: joined, chunk: chunk * run }
}

/**
 * The gradient of a convolution with respect to its input is, for each residue of the input position modulo the stride, a
 * convolution with stride 1 over the output's gradient, by those filter taps that meet this residue, in reverse.
 */
export type GradientPhase = {
  /** Filter taps (index in the filter, row by row) in the order of the packed rows. */
  readonly filterTaps: readonly number[]
  readonly taps: TapGrid
  readonly windows: Windows
  /** Where the phase's first pixel lies in the dense input gradient, and how its pixels follow. */
  readonly target: { readonly start: number; readonly grid: Grid }
}

export type InputGradientGeometry = {
  readonly border: Border
  readonly phases: readonly GradientPhase[]
  readonly covered: boolean
}

type AxisPhase = {
  readonly first: number
  readonly count: number
  readonly taps: readonly number[]
  readonly sources: readonly number[]
}

function axisPhases(size: number, stride: number, filter: number, dilation: number, pad: number): AxisPhase[] {
  const phases: AxisPhase[] = []
  for (let first = 0; first < Math.min(stride, size); first++) {
    const taps: number[] = []
    const sources: number[] = []
    for (let tap = filter - 1; tap >= 0; tap--) {
      const position = first + pad - tap * dilation
      if (((position % stride) + stride) % stride !== 0) continue
      taps.push(tap)
      sources.push(position / stride)
    }
    phases.push({ first, count: Math.ceil((size - first) / stride), taps, sources })
  }
  return phases
}

function axisBorder(phases: readonly AxisPhase[], outSize: number): { before: number; after: number } {
  let before = 0
  let after = 0
  for (const phase of phases)
    for (const source of phase.sources) {
      before = Math.max(before, -source)
      after = Math.max(after, source + phase.count - outSize)
    }
  return { before, after }
}

export function inputGradientGeometry(shape: ConvolutionShape): InputGradientGeometry {
  const w = shape.window
  const rows = axisPhases(shape.inHeight, w.strideHeight, w.filterHeight, w.dilationHeight, w.padTop)
  const columns = axisPhases(shape.inWidth, w.strideWidth, w.filterWidth, w.dilationWidth, w.padLeft)
  const vertical = axisBorder(rows, shape.outHeight)
  const horizontal = axisBorder(columns, shape.outWidth)
  const border = { top: vertical.before, bottom: vertical.after, left: horizontal.before, right: horizontal.after }
  const gradient = borderedPicture(shape.images, shape.outHeight, shape.outWidth, shape.outChannels, border)
  const phases: GradientPhase[] = []
  let covered = true
  for (const row of rows)
    for (const column of columns) {
      if (row.taps.length === 0 || column.taps.length === 0) {
        covered = false
        continue
      }
      const top = Math.min(...row.sources)
      const left = Math.min(...column.sources)
      const offsets: number[] = []
      const filterTaps: number[] = []
      for (const [i, y] of row.sources.entries())
        for (const [j, x] of column.sources.entries()) {
          offsets.push((y - top) * gradient.rowStride + (x - left) * shape.outChannels)
          filterTaps.push((row.taps[i] ?? 0) * w.filterWidth + (column.taps[j] ?? 0))
        }
      const dense = denseGrid(shape.images, row.count, column.count, shape.outChannels)
      phases.push({
        filterTaps,
        taps: {
          rows: row.sources.length,
          columns: column.sources.length,
          rowStep: ((row.sources[1] ?? top) - top) * gradient.rowStride,
          columnStep: ((column.sources[1] ?? left) - left) * shape.outChannels,
        },
        windows: {
          grid: { ...dense, imageStride: gradient.imageStride, rowStride: gradient.rowStride },
          taps: joinTaps(offsets, shape.outChannels),
          start: (border.top + top) * gradient.rowStride + (border.left + left) * shape.outChannels,
        },
        target: {
          start: (row.first * shape.inWidth + column.first) * shape.inChannels,
          grid: {
            images: shape.images,
            height: row.count,
            width: column.count,
            imageStride: shape.inHeight * shape.inWidth * shape.inChannels,
            rowStride: w.strideHeight * shape.inWidth * shape.inChannels,
            pixelStride: w.strideWidth * shape.inChannels,
          },
        },
      })
    }
  return { border, phases, covered }
}
