import type { Tensor } from '../graph.ts'
import { integerRange } from '../integer-range.ts'
import type { Values } from './kernel.ts'

/** Rounds real values to the grid of a per-tensor quantization, in place: half away from zero, clamped to the type. */
export function simulateQuantization(tensor: Tensor): (values: Values) => void {
  const scale = tensor.quantization?.scale[0] ?? 1
  const zeroPoint = tensor.quantization?.zeroPoint[0] ?? 0
  const [low, high] = integerRange(tensor.type)
  return (values) => {
    for (let i = 0; i < values.length; i++) {
      const steps = (values[i] ?? 0) / scale
      const rounded = Math.sign(steps) * Math.round(Math.abs(steps)) + zeroPoint
      values[i] = (Math.min(Math.max(rounded, low), high) - zeroPoint) * scale
    }
  }
}
