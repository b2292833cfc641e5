import type { Quantization } from '../graph/graph.ts'
import { roundHalfAway } from './round-half-away.ts'

/** Real values as whole numbers of a per-tensor grid, clamped to [low, high]. */
export function quantizeValues(values: ArrayLike<number>, quantization: Quantization, low: number, high: number): Int32Array {
  const scale = quantization.scale[0] ?? 1
  const zeroPoint = quantization.zeroPoint[0] ?? 0
  const result = new Int32Array(values.length)
  for (let index = 0; index < values.length; index++) {
    const rounded = roundHalfAway(Math.fround((values[index] ?? 0) / scale)) + zeroPoint
    result[index] = Math.min(high, Math.max(low, rounded))
  }
  return result
}

/** Whole numbers of a per-tensor grid as real values. */
export function dequantizeValues(values: ArrayLike<number>, quantization: Quantization): Float32Array {
  const scale = quantization.scale[0] ?? 1
  const zeroPoint = quantization.zeroPoint[0] ?? 0
  const result = new Float32Array(values.length)
  for (let index = 0; index < values.length; index++) result[index] = scale * ((values[index] ?? 0) - zeroPoint)
  return result
}
