import type { DataType } from '../../graph/graph.ts'
import type { Activation } from '../../graph/operations.ts'
import { roundHalfAway } from './fixed-point.ts'
import { typeRange, type TensorScale } from './tensor-facts.ts'

/** The integers between which a fused activation holds an output (TensorFlow Lite: zeroPoint + round(float32(bound / scale))). */
export function activationRange(
  activation: Activation,
  type: DataType,
  { scale, zeroPoint }: TensorScale,
): { readonly activationMin: number; readonly activationMax: number } {
  const { low, high } = typeRange(type)
  const quantized = (bound: number) => zeroPoint + roundHalfAway(Math.fround(bound / scale))
  if (activation === 'none') return { activationMin: low, activationMax: high }
  const bottom = activation === 'reluN1To1' ? -1 : 0
  const top = activation === 'relu' ? Infinity : activation === 'relu6' ? 6 : 1
  return {
    activationMin: Math.max(low, quantized(bottom)),
    activationMax: top === Infinity ? high : Math.min(high, quantized(top)),
  }
}
