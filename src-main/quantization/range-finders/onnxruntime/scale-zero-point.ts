import type { ActivationRange } from '../../../training/activation-range.ts'
import type { GridParameters } from '../grid-parameters.ts'
import { roundHalfEven } from '../numerics/round-half-even.ts'
import type { FieldValue, FoundRange, Grid } from '../range-finder.ts'

/** The four grids onnxruntime's quantizer may lay over a calibrated range. */
const grids = [
  { name: 'qint8', dtype: 'int8', symmetric: false, lowest: -128, highest: 127 },
  { name: 'quint8', dtype: 'uint8', symmetric: false, lowest: 0, highest: 255 },
  { name: 'qint8_symmetric', dtype: 'int8', symmetric: true, lowest: -127, highest: 127 },
  { name: 'quint8_symmetric', dtype: 'uint8', symmetric: true, lowest: 0, highest: 255 },
] as const
export type OnnxGrid = (typeof grids)[number]

const smallestNormal = 2 ** -126

/**
 * Scale and zero point of onnxruntime (quant_utils.compute_scale_zp, 1.32): zero made part of the range, the division in
 * float64, the scale kept as float32; scale 1 where it would be under the smallest normal float32.
 */
export function onnxScale({ min, max }: ActivationRange, { symmetric, lowest, highest }: OnnxGrid): GridParameters {
  let low = Math.min(min, 0)
  let high = Math.max(max, 0)
  if (symmetric) {
    high = Math.max(-low, high)
    low = -high
  }
  const scale = (high - low) / (highest - lowest)
  if (scale < smallestNormal) return { scale: 1, zeroPoint: 0, lowest, highest }
  const zeroPoint = symmetric ? roundHalfEven((lowest + highest) / 2) : roundHalfEven(lowest - low / scale)
  return { scale: Math.fround(scale), zeroPoint, lowest, highest }
}

/** The grid of a name. */
export function onnxGrid(name: OnnxGrid['name']): OnnxGrid {
  return grids.find((grid) => grid.name === name) ?? grids[0]
}

/** The answer for a calibrated range: the asked grid's scale, and all four under the names of the package's types. */
export function onnxAnswer(range: ActivationRange, asked: Grid, fields: Readonly<Record<string, FieldValue>> = {}): FoundRange {
  const all = Object.fromEntries(
    grids.map((grid) => {
      const { scale, zeroPoint } = onnxScale(range, grid)
      return [grid.name, { scale, zero_point: zeroPoint }]
    }),
  )
  const chosen = grids.find((grid) => grid.dtype === asked.dtype && grid.symmetric === asked.symmetric) ?? grids[0]
  return {
    ...range,
    ...onnxScale(range, chosen),
    fields: { ...fields, low: range.min, high: range.max, range_dtype: 'float32', ...all },
  }
}
