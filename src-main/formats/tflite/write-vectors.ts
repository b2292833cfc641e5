import type { Builder, Offset } from 'flatbuffers'
import type { TensorData } from '../../graph/graph.ts'

/** A vector of 32-bit integers. */
export function writeInt32s(builder: Builder, values: readonly number[]): Offset {
  builder.startVector(4, values.length, 4)
  for (const value of values.toReversed()) builder.addInt32(value)
  return builder.endVector()
}

/** A vector of 32-bit floats. */
export function writeFloat32s(builder: Builder, values: readonly number[]): Offset {
  builder.startVector(4, values.length, 4)
  for (const value of values.toReversed()) builder.addFloat32(value)
  return builder.endVector()
}

/** A vector of 64-bit integers. */
export function writeInt64s(builder: Builder, values: readonly number[]): Offset {
  builder.startVector(8, values.length, 8)
  for (const value of values.toReversed()) builder.addInt64(BigInt(value))
  return builder.endVector()
}

/** A vector of tables or texts that are written already. */
export function writeOffsets(builder: Builder, offsets: readonly Offset[]): Offset {
  builder.startVector(4, offsets.length, 4)
  for (const offset of offsets.toReversed()) builder.addOffset(offset)
  return builder.endVector()
}

/** A vector of bytes that begins at a multiple of 16 from the start of the file. */
export function writeAlignedBytes(builder: Builder, bytes: Uint8Array): Offset {
  builder.startVector(1, bytes.length, 16)
  for (let i = bytes.length - 1; i >= 0; i--) builder.addInt8(bytes[i] ?? 0)
  return builder.endVector()
}

/** The bytes of a constant as the file holds them: little-endian, int4 two to a byte with the low nibble first. */
export function constantBytes(data: TensorData, packInt4: boolean): Uint8Array {
  if (!packInt4) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const bytes = new Uint8Array(Math.ceil(data.length / 2))
  data.forEach((value: number | bigint, i: number) => {
    bytes[i >> 1] = (bytes[i >> 1] ?? 0) | ((Number(value) & 15) << (4 * (i & 1)))
  })
  return bytes
}
