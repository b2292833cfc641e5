import type { Tensor } from '../../graph/graph.ts'
import { bytesOf, floatsOf } from './bytes.ts'

const wholeNumbers = { int8: Int8Array, uint8: Uint8Array, bool: Uint8Array, int16: Int16Array, int32: Int32Array } as const

/** Types whose raw values the float interpreter takes and gives. */
export function hasTypedValues(type: Tensor['type']): boolean {
  return type === 'float32' || type === 'int64' || type in wholeNumbers
}

/** Raw little-endian bytes of a tensor as the numbers of the float interpreter. */
export function valuesOf(bytes: Uint8Array, type: Tensor['type']): Float32Array {
  if (type === 'float32') return floatsOf(bytes)
  const { buffer } = bytes.slice()
  if (type === 'int64') return Float32Array.from(new BigInt64Array(buffer), Number)
  return Float32Array.from(new (wholeNumbers[type as keyof typeof wholeNumbers] ?? Uint8Array)(buffer))
}

/** Numbers of the float interpreter as raw little-endian bytes of a tensor's own type. */
export function rawBytesOf(values: Float32Array, type: Tensor['type']): Uint8Array {
  if (type === 'int64') return new Uint8Array(BigInt64Array.from(values, (value) => BigInt(Math.trunc(value))).buffer)
  if (!(type in wholeNumbers)) return bytesOf(values)
  return new Uint8Array(wholeNumbers[type as keyof typeof wholeNumbers].from(values).buffer)
}
