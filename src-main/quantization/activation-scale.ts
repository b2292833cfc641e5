import type { ActivationRange } from '../training/activation-range.ts'
import type { Quantization } from '../graph/graph.ts'
import { converterScale } from './range-finders/tflite-converter/converter-scale.ts'

/** The grid of activations: eight bits with a zero point, or sixteen bits around zero. */
export type ActivationType = 'int8' | 'int16'

/**
 * Scale and zero point of an activation tensor for real values from `min` to `max`.
 *
 * int8: asymmetric on [-128, 127], as the TensorFlow Lite converter writes them, but a tensor that is always zero gets scale 1,
 * so that multipliers stay small. int16: symmetric on ±32767.
 */
export function activationScale({ min, max }: ActivationRange, type: ActivationType = 'int8'): Quantization {
  if (type === 'int16') return symmetricScale(Math.max(Math.abs(min), Math.abs(max)))
  if (min >= 0 && max <= 0) return perTensor(1, 0)
  const { scale, zeroPoint } = converterScale({ min, max })
  return perTensor(scale, zeroPoint)
}

function symmetricScale(largest: number): Quantization {
  return perTensor(largest === 0 ? 1 : largest / 32767, 0)
}

/** One scale and zero point for a whole tensor; the scale is rounded to float32, as files and chips hold it. */
export function perTensor(scale: number, zeroPoint: number): Quantization {
  return { scale: [Math.fround(scale)], zeroPoint: [zeroPoint], axis: null }
}
