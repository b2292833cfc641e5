import type { DataType, TensorData } from '../../graph/graph.ts'
import type { FlatFile } from './flat-table.ts'

/** Bytes of one element in a file; int4 packs two elements into a byte. */
export const elementBytes = {
  float32: 4,
  float16: 2,
  int8: 1,
  uint8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  int4: 0.5,
  bool: 1,
} as const satisfies Record<DataType, number>

/** Two's complement nibbles, low one first, as one value a byte. */
function unpackInt4(bytes: Uint8Array, count: number): Int8Array {
  return Int8Array.from({ length: count }, (_, i) => {
    const nibble = ((bytes[i >> 1] ?? 0) >> (4 * (i & 1))) & 15
    return nibble > 7 ? nibble - 16 : nibble
  })
}

/** Copies `count` elements of a verified stretch of the file into a typed array (little-endian, as every platform here). */
export function readConstant(file: FlatFile, start: number, type: DataType, count: number): TensorData {
  const bytes = file.bytes.slice(start, start + Math.ceil(count * elementBytes[type]))
  switch (type) {
    case 'float32':
      return new Float32Array(bytes.buffer)
    case 'float16':
      return new Uint16Array(bytes.buffer)
    case 'int8':
      return new Int8Array(bytes.buffer)
    case 'uint8':
    case 'bool':
      return bytes
    case 'int16':
      return new Int16Array(bytes.buffer)
    case 'int32':
      return new Int32Array(bytes.buffer)
    case 'int64':
      return new BigInt64Array(bytes.buffer)
    case 'int4':
      return unpackInt4(bytes, count)
  }
}
