import { clampTo, divideByPowerOfTwo, quantizeMultiplier } from './fixed-point.ts'
import type { NodeContext } from './node-context.ts'
import type { TensorScale } from './tensor-facts.ts'

const saturate = (x: number) => clampTo(x, -32768, 32767)

/** A 31-bit multiplier reduced to 15 bits. */
function reduced(multiplier: number): number {
  return multiplier >= 2 ** 31 - 1 - 2 ** 15 ? 32767 : (multiplier + 2 ** 15) >> 16
}

/** High half of 2ab on 16 bits, rounded to nearest (ties away from zero by truncation towards zero). */
function multiplyHigh16(a: number, b: number): number {
  if (a === -32768 && b === -32768) return 32767
  const product = a * b
  return Math.trunc((product + (product >= 0 ? 2 ** 14 : 1 - 2 ** 14)) / 2 ** 15)
}

/** High half of 2ab on 16 bits, truncated towards zero. */
function multiplyHigh16Truncated(a: number, b: number): number {
  if (a === -32768 && b === -32768) return 32767
  return Math.trunc((a * b) / 2 ** 15)
}

/** HARD_SWISH in 16 bits with 7 extra bits of input precision (TensorFlow Lite's reference kernel). */
export function hardSwish(context: NodeContext, from: TensorScale, to: TensorScale): (x: number) => number {
  const fineScale = Math.fround(Math.fround(1 / 128) * from.scale)
  const output = quantizeMultiplier(Math.fround(fineScale / to.scale))
  const relu = quantizeMultiplier(Math.fround(fineScale / Math.fround(3 / 32768)))
  if (output.shift > 0) {
    context.refuse('output-scale', 'has an output scale far smaller than its input scale', 'calibrate the model again')
  }
  const outputMultiplier = reduced(output.multiplier)
  const reluMultiplier = reduced(relu.multiplier)
  return (x) => {
    const fine = (x - from.zeroPoint) * 128
    const scaled = multiplyHigh16(fine, outputMultiplier)
    let gate = fine
    if (relu.shift > 0) gate = saturate(gate * 2 ** (relu.shift - 1))
    gate = multiplyHigh16(gate, reluMultiplier)
    if (relu.shift > 0) gate = saturate(gate * 2)
    if (relu.shift < 0) gate = divideByPowerOfTwo(gate, -relu.shift)
    gate = (gate + 32768) >> 1
    const product = multiplyHigh16Truncated(gate, scaled)
    return divideByPowerOfTwo(product, -output.shift) + to.zeroPoint
  }
}
