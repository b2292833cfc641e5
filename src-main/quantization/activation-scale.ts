import type { ActivationRange } from '../training/activation-range.ts'
import type { Quantization } from '../graph/graph.ts'
import { roundHalfAway } from './round-half-away.ts'

/** The grid of activations: eight bits with a zero point, or sixteen bits around zero. */
export type ActivationType = 'int8' | 'int16'

/** Ranges narrower than this are widened around their middle, so that a constant tensor gets a usable scale. */
const smallestWidth = 1e-6

/**
 * Scale and zero point of an activation tensor for real values from `min` to `max`.
 *
 * int8: asymmetric on [-128, 127], zero made part of the range; of the two zero points that the ends ask for, the one with
 * the smaller rounding error is taken; the width is a float32 difference (TensorFlow's quantizer, quantization_utils). int16: symmetric on ±32767.
 */
export function activationScale({ min, max }: ActivationRange, type: ActivationType = 'int8'): Quantization {
  if (type === 'int16') return symmetricScale(Math.max(Math.abs(min), Math.abs(max)))
  let low = Math.min(min, 0)
  let high = Math.max(max, 0)
  if (low === 0 && high === 0) return perTensor(1, 0)
  if (high - low <= smallestWidth) {
    low -= smallestWidth / 2
    high += smallestWidth / 2
  }
  const scale = Math.fround(high - low) / 255
  const fromLow = -128 - low / scale
  const fromHigh = 127 - high / scale
  const errorLow = 128 + Math.abs(low / scale)
  const errorHigh = 127 + Math.abs(high / scale)
  const zeroPoint = roundHalfAway(errorLow < errorHigh ? fromLow : fromHigh)
  return perTensor(scale, Math.min(127, Math.max(-128, zeroPoint)))
}

function symmetricScale(largest: number): Quantization {
  return perTensor(largest === 0 ? 1 : largest / 32767, 0)
}

/** One scale and zero point for a whole tensor; the scale is rounded to float32, as files and chips hold it. */
export function perTensor(scale: number, zeroPoint: number): Quantization {
  return { scale: [Math.fround(scale)], zeroPoint: [zeroPoint], axis: null }
}
