/** C's round(): to nearest, ties away from zero. */
export function roundHalfAway(x: number): number {
  return x < 0 ? 0 - roundUp(-x) : roundUp(x)
}

/** floor(x + 0.5) goes wrong for the largest double below a half; the remainder is exact. */
function roundUp(x: number): number {
  const whole = Math.floor(x)
  return x - whole >= 0.5 ? whole + 1 : whole
}

/** A real factor as a 31-bit integer and a power of two: factor = multiplier * 2^(shift - 31). */
export type FixedMultiplier = { readonly multiplier: number; readonly shift: number }

/** TensorFlow Lite's QuantizeMultiplier: the nearest 31-bit multiplier; factors below 2^-32 become 0. */
export function quantizeMultiplier(factor: number): FixedMultiplier {
  if (factor === 0 || !Number.isFinite(factor)) return { multiplier: 0, shift: 0 }
  let shift = 0
  let fraction = Math.abs(factor)
  while (fraction >= 1) {
    fraction /= 2
    shift++
  }
  while (fraction < 0.5) {
    fraction *= 2
    shift--
  }
  let multiplier = roundUp(fraction * 2 ** 31)
  if (multiplier === 2 ** 31) {
    multiplier /= 2
    shift++
  }
  if (shift < -31) return { multiplier: 0, shift: 0 }
  return { multiplier: factor < 0 ? -multiplier : multiplier, shift }
}

/** High half of 2ab, rounded to nearest, ties upwards; a = b = -2^31 saturates. Every intermediate is below 2^53. */
export function multiplyHigh(a: number, b: number): number {
  if (a === -(2 ** 31) && b === -(2 ** 31)) return 2 ** 31 - 1
  const negative = a < 0 !== b < 0 && a !== 0 && b !== 0 ? 1 : 0
  const n = Math.abs(a)
  const m = Math.abs(b)
  const high = Math.floor(m / 65536)
  const low = m - high * 65536
  const sum = n * high + Math.floor((n * low + 2 ** 30 - negative) / 65536)
  const magnitude = Math.floor(sum / 32768)
  return negative === 1 ? 0 - magnitude : magnitude
}

/** x / 2^exponent for 0 <= exponent <= 31, rounded to nearest, ties away from zero. */
export function divideByPowerOfTwo(x: number, exponent: number): number {
  const mask = exponent === 31 ? 0x7fffffff : (1 << exponent) - 1
  const remainder = x & mask
  const threshold = (mask >> 1) + (x < 0 ? 1 : 0)
  return (x >> exponent) + (remainder > threshold ? 1 : 0)
}

/** x scaled by a fixed multiplier with the double rounding of TensorFlow Lite Micro's default build. */
export function requantize(x: number, { multiplier, shift }: FixedMultiplier): number {
  if (shift > 0) return multiplyHigh(x << shift, multiplier)
  return divideByPowerOfTwo(multiplyHigh(x, multiplier), -shift)
}

/** The same with one rounding, halves upwards, as LiteRT's fully-connected layers with a scale for each unit have it. */
export function requantizeOnce(x: number, { multiplier, shift }: FixedMultiplier): number {
  return Number((BigInt(x) * BigInt(multiplier) + (1n << BigInt(30 - shift))) >> BigInt(31 - shift))
}

/** x held between two bounds. */
export function clampTo(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high)
}
