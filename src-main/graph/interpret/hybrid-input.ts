import type { Operand, Values } from './kernel.ts'

/** A layer's input as its kernel reads it. `refresh` works it out anew before each run. */
export type LayerInput = { readonly values: Values; readonly refresh: () => void }

/**
 * The input of a hybrid layer (float activations, INT8 weights): LiteRT rounds each row to eight bits of the row's own range at
 * run time and computes with what is left. Asymmetric rows have a zero point, symmetric ones 127 steps to each side (source:
 * AsymmetricQuantizeFloats and SymmetricQuantizeFloats of LiteRT). Any other layer, and every layer unless the interpreter is
 * asked for this, reads its input as it is.
 */
export function hybridInput(x: Operand, weights: Operand, rows: number, asymmetric: boolean): LayerInput {
  if (weights.hybrid === undefined || x.type !== 'float32') return { values: x.values, refresh: () => undefined }
  const rounded = new Float32Array(x.values.length)
  const size = rounded.length / rows
  const refresh = (): void => {
    for (let row = 0; row < rows; row++) {
      const from = x.values.subarray(row * size, (row + 1) * size)
      roundRow(from, rounded.subarray(row * size, (row + 1) * size), asymmetric)
    }
  }
  return { values: rounded, refresh }
}

function roundRow(from: Values, to: Float32Array, asymmetric: boolean): void {
  let low = 0
  let high = 0
  for (const value of from) {
    if (value < low) low = value
    if (value > high) high = value
  }
  const largest = Math.max(-low, high)
  if (largest === 0) {
    to.fill(0)
    return
  }
  const scale = asymmetric ? (high - low) / 255 : largest / 127
  const nearLow = -128 - low / scale
  const nearHigh = 127 - high / scale
  const nearer = 128 + Math.abs(low / scale) < 127 + Math.abs(high / scale) ? nearLow : nearHigh
  const zeroPoint = asymmetric ? Math.min(127, Math.max(-128, Math.round(nearer))) : 0
  const [least, most] = asymmetric ? [-128, 127] : [-127, 127]
  for (let i = 0; i < to.length; i++) {
    const steps = zeroPoint + from[i]! / scale
    const whole = Math.sign(steps) * Math.round(Math.abs(steps))
    to[i] = (Math.min(most, Math.max(least, whole)) - zeroPoint) * scale
  }
}
