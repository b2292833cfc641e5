import { FailureError } from '../../contract/result.ts'
import type { DataType, Quantization, Tensor, TensorData } from '../../graph/graph.ts'
import type { FlatFile, FlatTable } from './flat-table.ts'
import {
  damaged,
  readByte,
  readFloat32s,
  readInt32,
  readInt32s,
  readInt64s,
  readTable,
  readText,
  readUint32,
  readUint64,
  readVector,
} from './flat-table.ts'
import { elementBytes, readConstant } from './read-constant.ts'
import { slots, tensorTypeCodes, tensorTypeNames } from './schema.ts'

/** Where a buffer's bytes lie in the file. */
export type BufferExtent = { readonly start: number; readonly bytes: number }

/** A computed tensor beyond this many bytes is a damaged file, not a model for a small computer. */
const largestTensorBytes = 2 ** 30

const dataTypes = new Map<number, DataType>(Object.entries(tensorTypeCodes).map(([type, code]) => [code, type as DataType]))

/** The stretch of the file that a buffer covers: inside the FlatBuffer, or (files over 2 GB) appended to it. */
export function bufferExtent(table: FlatTable): BufferExtent {
  const file = table.file
  const inside = readVector(table, slots.buffer.data, 1, 'the data of a buffer')
  if (inside !== null) return { start: inside.start, bytes: inside.length }
  const start = readUint64(table, slots.buffer.offset)
  const bytes = readUint64(table, slots.buffer.size)
  if (start <= 1 || bytes <= 1) return { start: 0, bytes: 0 }
  if (start + bytes > file.bytes.byteLength) damaged(file, 'the data of a buffer lies beyond its end')
  return { start, bytes }
}

function readQuantization(table: FlatTable, tensor: string, shape: readonly number[]): Quantization | undefined {
  const file = table.file
  const scale = readFloat32s(table, slots.quantization.scale, `the scales of ${tensor}`) ?? []
  if (scale.length === 0) return undefined
  const zeroPoints = readInt64s(table, slots.quantization.zeroPoint, `the zero points of ${tensor}`) ?? []
  if (scale.some((value) => !Number.isFinite(value) || value < 0))
    damaged(file, `a scale of tensor ${tensor} is not a positive number`)
  if (zeroPoints.some((value) => Math.abs(value) > 2 ** 31)) damaged(file, `a zero point of tensor ${tensor} is out of range`)
  if (zeroPoints.length > 1 && zeroPoints.length !== scale.length)
    damaged(file, `tensor ${tensor} has ${scale.length} scales but ${zeroPoints.length} zero points`)
  const zeroPoint = scale.map((_, i) => (zeroPoints.length > 1 ? zeroPoints[i] : zeroPoints[0]) ?? 0)
  if (scale.length === 1) return { scale, zeroPoint, axis: null }
  const axis = readInt32(table, slots.quantization.dimension)
  if (shape[axis] !== scale.length)
    damaged(file, `tensor ${tensor} has ${scale.length} scales for dimension ${axis} of [${shape.join(', ')}]`)
  return { scale, zeroPoint, axis }
}

function readType(table: FlatTable, tensor: string): DataType {
  const code = readByte(table, slots.tensor.type)
  const type = dataTypes.get(code)
  if (type !== undefined) return type
  const typeName = tensorTypeNames[code] ?? `number ${code}`
  throw new FailureError({
    code: 'model-tensor-type-unsupported',
    message:
      `${table.file.name}: tensor ${tensor} holds ${typeName} values, which TinyKiln cannot run. ` +
      'Export the model with float32 or int8 values only.',
    details: { file: table.file.name, tensor, type: typeName },
  })
}

function checkShape(file: FlatFile, tensor: string, shape: readonly number[], type: DataType): number {
  if (shape.some((size) => size < -1)) damaged(file, `tensor ${tensor} has a negative dimension in [${shape.join(', ')}]`)
  const count = shape.reduce((product, size) => product * Math.abs(size), 1)
  if (count * elementBytes[type] <= largestTensorBytes) return count
  throw new FailureError({
    code: 'model-tensor-too-large',
    message:
      `${file.name}: tensor ${tensor} claims ${shape.join(' x ')} values, more than any machine this app is for could hold. ` +
      'The file is damaged or was made for servers; export the model again with its real input size.',
    details: { file: file.name, tensor, shape },
  })
}

/** Reads tensor `index` of the subgraph. Constants are copied out of the file once per buffer and type. */
export function readTensor(
  table: FlatTable,
  index: number,
  buffers: readonly BufferExtent[],
  cache: Map<string, TensorData>,
): Tensor {
  const file = table.file
  const name = readText(table, slots.tensor.name, `the name of tensor ${index}`) || `tensor_${index}`
  const shape = readInt32s(table, slots.tensor.shape, `the shape of ${name}`) ?? []
  const type = readType(table, name)
  const count = checkShape(file, name, shape, type)
  const sparsity = readTable(table, slots.tensor.sparsity, `the sparsity of ${name}`)
  if (sparsity !== null) {
    throw new FailureError({
      code: 'model-tensor-sparse',
      message: `${file.name}: tensor ${name} is stored in sparse form. Export the model again without sparse storage.`,
      details: { file: file.name, tensor: name },
    })
  }
  const bufferIndex = readUint32(table, slots.tensor.buffer)
  const extent = buffers[bufferIndex]
  if (extent === undefined) damaged(file, `tensor ${name} names buffer ${bufferIndex} of only ${buffers.length}`)
  const parameters = readTable(table, slots.tensor.quantization, `the quantization of ${name}`)
  const quantization = parameters === null ? undefined : readQuantization(parameters, name, shape)
  const variable = readByte(table, slots.tensor.isVariable) !== 0
  const tensor: Tensor = { name, shape, type, ...(quantization && { quantization }), ...(variable && { variable }) }
  if (extent.bytes === 0) return tensor
  const needed = Math.ceil(count * elementBytes[type])
  if (needed !== extent.bytes)
    damaged(file, `tensor ${name} of shape [${shape.join(', ')}] needs ${needed} bytes but its buffer holds ${extent.bytes}`)
  const key = `${bufferIndex} ${type}`
  const data = cache.get(key) ?? readConstant(file, extent.start, type, count)
  cache.set(key, data)
  return { ...tensor, data }
}
