const view = new DataView(new ArrayBuffer(4))

/** IEEE half-precision bits of a value: rounded to the nearest, ties to even; beyond 65504 infinity. */
export function floatToHalf(value: number): number {
  view.setFloat32(0, value)
  const bits = view.getUint32(0)
  const sign = (bits >>> 16) & 0x8000
  const exponent = ((bits >>> 23) & 255) - 127
  const fraction = bits & 0x7fffff
  if (exponent === 128) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200)
  if (exponent < -25) return sign
  // Below 2^-14 the fraction loses a bit for each power of two.
  const shift = exponent < -14 ? 13 + (-14 - exponent) : 13
  const whole = exponent < -14 ? fraction | 0x800000 : fraction
  const kept = whole >>> shift
  const rest = whole & ((1 << shift) - 1)
  const half = 1 << (shift - 1)
  const rounded = kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0)
  const base = exponent < -14 ? 0 : (exponent + 15) << 10
  return sign | Math.min(base + rounded, 0x7c00)
}
