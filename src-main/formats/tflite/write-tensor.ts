import type { Builder, Offset } from 'flatbuffers'
import type { Quantization, Tensor } from '../../graph/graph.ts'
import { slots, tensorTypeCodes } from './schema.ts'
import { writeFloat32s, writeInt32s, writeInt64s } from './write-vectors.ts'

function writeQuantization(builder: Builder, quantization: Quantization): Offset {
  const scale = writeFloat32s(builder, quantization.scale)
  const zeroPoint = writeInt64s(builder, quantization.zeroPoint)
  builder.startObject(slots.quantization.dimension + 1)
  builder.addFieldOffset(slots.quantization.scale, scale, 0)
  builder.addFieldOffset(slots.quantization.zeroPoint, zeroPoint, 0)
  builder.addFieldInt32(slots.quantization.dimension, quantization.axis ?? 0, 0)
  return builder.endObject()
}

/** Writes one tensor that refers to a buffer (0 when it is computed). */
export function writeTensor(builder: Builder, tensor: Tensor, buffer: number): Offset {
  const name = builder.createString(tensor.name)
  const shape = writeInt32s(builder, tensor.shape)
  const quantization = tensor.quantization === undefined ? 0 : writeQuantization(builder, tensor.quantization)
  builder.startObject(slots.tensor.hasRank + 1)
  builder.addFieldOffset(slots.tensor.shape, shape, 0)
  builder.addFieldInt8(slots.tensor.type, tensorTypeCodes[tensor.type], 0)
  builder.addFieldInt32(slots.tensor.buffer, buffer, 0)
  builder.addFieldOffset(slots.tensor.name, name, 0)
  builder.addFieldOffset(slots.tensor.quantization, quantization, 0)
  builder.addFieldInt8(slots.tensor.isVariable, tensor.variable === true ? 1 : 0, 0)
  builder.addFieldInt8(slots.tensor.hasRank, 1, 0)
  return builder.endObject()
}
