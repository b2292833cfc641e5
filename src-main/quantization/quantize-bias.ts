import type { Quantization } from '../graph/graph.ts'
import { roundHalfAway } from './round-half-away.ts'

/** No bias may use more than half of int32, so that sums with it cannot overflow. */
const largestBias = 2 ** 30

/**
 * The smallest weight scale of each channel with which its bias still fits: |bias| / (inputScale · 2^30). Almost dead
 * channels after batch-norm folding need it (TensorFlow's quantizer widens the same way).
 */
export function scalesThatHoldBias(bias: Float32Array, inputScale: number): Float64Array {
  return Float64Array.from(bias, (value) => Math.abs(value) / largestBias / inputScale)
}

/**
 * Biases as whole numbers with scale = input scale · weight scale (a float32 product) and zero point 0. They are multiplied by
 * the inverse scale in float32, as TensorFlow's quantizer does: beside tiny weights that shows in the last digits.
 */
export function quantizeBias(
  bias: Float32Array,
  inputScale: number,
  weights: Quantization,
): { readonly data: Float64Array; readonly quantization: Quantization } {
  const scales = weights.scale.map((scale) => Math.fround(inputScale * scale))
  const inverses = scales.map((scale) => Math.fround(1 / scale))
  const data = Float64Array.from(bias, (value, channel) =>
    roundHalfAway(Math.fround(value * (inverses[channel] ?? inverses[0] ?? 1))),
  )
  return { data, quantization: { scale: scales, zeroPoint: scales.map(() => 0), axis: weights.axis === null ? null : 0 } }
}
