import type { DataType, Tensor } from '../../graph/graph.ts'

const BYTES: Readonly<Record<DataType, number>> = {
  float32: 4,
  float16: 2,
  int8: 1,
  uint8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  int4: 1,
  bool: 1,
}

/** Bytes of one element; int4 takes a byte once unpacked. */
export function elementBytes(type: DataType): number {
  return BYTES[type]
}

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1)
}

/** Bytes that a tensor takes in memory. */
export function tensorBytes(tensor: Tensor): number {
  return elementCount(tensor.shape) * elementBytes(tensor.type)
}
