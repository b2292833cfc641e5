import type { KernelCall } from '../kernel-call.ts'
import { gridImages } from './grid-images.ts'
import { activationWord, gridWords, type Address, type FusedActivation, type Grid, type Taps } from './layouts.ts'

export function packPanels(a: {
  source: Address
  packed: Address
  rows: number
  columns: number
  rowStride: number
  columnStride: number
  panelRows?: number
}): KernelCall {
  const words = [a.source, a.packed, a.rows, a.columns, a.rowStride, a.columnStride, a.panelRows ?? a.rows]
  return { kernel: 'packPanels', words }
}

/** Floats that `packPanels` writes. */
export function packedLength(rows: number, columns: number): number {
  return rows * Math.ceil(columns / 8) * 8
}

export function windowProduct(a: {
  input: Address
  packed: Address
  bias: Address
  output: Address
  offsets: Address
  taps: Taps
  columns: number
  activation: FusedActivation
  accumulate: boolean
  in: Grid
  out: Grid
}): KernelCall {
  const addresses = [a.input, a.packed, a.bias, a.output, a.offsets]
  const numbers = [a.taps.offsets.length, a.taps.chunk, a.columns, activationWord(a.activation), a.accumulate ? 1 : 0]
  return {
    kernel: 'windowProduct',
    words: [...addresses, ...numbers, ...gridWords(a.in), ...gridWords(a.out)],
    images: gridImages(a, { read: 0, written: 3, grids: 10 }),
  }
}

/** `sumBytes`: each thread adds up its images in a matrix of its own, so many bytes behind the one before. */
export function windowCorrelate(a: {
  input: Address
  gradient: Address
  output: Address
  offsets: Address
  taps: Taps
  columns: number
  rowStride: number
  accumulate: boolean
  sumBytes: number | null
  in: Grid
  out: Grid
}): KernelCall {
  const addresses = [a.input, a.gradient, a.output, a.offsets]
  const numbers = [a.taps.offsets.length, a.taps.chunk, a.columns, a.rowStride, a.accumulate ? 1 : 0]
  const words = [...addresses, ...numbers, ...gridWords(a.in), ...gridWords(a.out)]
  if (a.sumBytes === null) return { kernel: 'windowCorrelate', words }
  return {
    kernel: 'windowCorrelate',
    words,
    images: { ...gridImages(a, { read: 0, written: 1, grids: 9 }, [[2, a.sumBytes]]), accumulates: 8 },
  }
}
