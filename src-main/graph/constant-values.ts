import type { Tensor } from './graph.ts'

/** The value of IEEE half-precision bits. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  if (exponent === 0) return sign * fraction * 2 ** -24
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** The stored values of a constant tensor as plain numbers, without dequantizing (float16 is decoded); null if it is no constant. */
export function constantValues(tensor: Tensor): Float64Array | null {
  if (tensor.data === undefined) return null
  if (tensor.type === 'float16') return Float64Array.from(tensor.data as Uint16Array, halfToFloat)
  if (tensor.data instanceof BigInt64Array) return Float64Array.from(tensor.data, Number)
  return Float64Array.from(tensor.data)
}

/** The real values of a constant tensor: dequantized where it carries a quantization, decoded where it is float16. */
export function realValues(tensor: Tensor): Float64Array | null {
  const values = constantValues(tensor)
  const quantization = tensor.quantization
  if (values === null || quantization === undefined || tensor.type === 'float32' || tensor.type === 'float16') return values
  const { scale, zeroPoint, axis } = quantization
  if (axis === null) return values.map((value) => (value - (zeroPoint[0] ?? 0)) * (scale[0] ?? 1))
  const inner = tensor.shape.slice(axis + 1).reduce((product, size) => product * size, 1)
  const channels = scale.length
  return values.map((value, i) => {
    const channel = Math.floor(i / inner) % channels
    return (value - (zeroPoint[channel] ?? 0)) * (scale[channel] ?? 1)
  })
}
