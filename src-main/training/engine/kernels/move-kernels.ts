import { slice_util, util, type TensorInfo } from '@tensorflow/tfjs-core'
import { fill } from '../calls/element-calls.ts'
import { gather, move } from '../calls/move-calls.ts'
import type { KilnBackend } from '../kiln-backend.ts'
import { floatInput, type KernelImplementation, type KernelTable } from './kernel-implementation.ts'

function strides(shape: readonly number[]): number[] {
  const result = shape.map(() => 1)
  for (let axis = shape.length - 2; axis >= 0; axis--) result[axis] = (result[axis + 1] ?? 1) * (shape[axis + 1] ?? 1)
  return result
}

const size = (shape: readonly number[]): number => util.sizeFromShape([...shape])

const alias =
  (input: string, shapeOf: (x: TensorInfo, attributes: Readonly<Record<string, unknown>>) => number[]): KernelImplementation =>
  (inputs, attributes, backend) => {
    const x = inputs[input]
    return x ? backend.alias(x, shapeOf(x, attributes)) : null
  }

function reshaped(x: TensorInfo, attributes: Readonly<Record<string, unknown>>): number[] {
  return util.inferFromImplicitShape(attributes['shape'] as number[], size(x.shape))
}

function expanded(x: TensorInfo, attributes: Readonly<Record<string, unknown>>): number[] {
  const dim = Number(attributes['dim'])
  const shape = [...x.shape]
  shape.splice(dim < 0 ? shape.length + 1 + dim : dim, 0, 1)
  return shape
}

function slice(backend: KilnBackend, x: TensorInfo, begin: number[], length: number[]): TensorInfo {
  const from = strides(x.shape)
  const start = begin.reduce((sum, value, axis) => sum + value * (from[axis] ?? 0), 0)
  const output = backend.output(length)
  if (size(length) > 0)
    backend.runner.run([move(backend.address(x) + start * 4, backend.address(output), length, from, strides(length))])
  return output
}

function concatenate(backend: KilnBackend, parts: readonly TensorInfo[], axis: number): TensorInfo | null {
  const first = parts[0]
  if (!first) return null
  const shape = [...first.shape]
  shape[axis] = parts.reduce((sum, part) => sum + (part.shape[axis] ?? 0), 0)
  const outer = size(shape.slice(0, axis))
  const inner = size(shape.slice(axis + 1))
  const row = (shape[axis] ?? 0) * inner
  const output = backend.output(shape)
  let place = backend.address(output)
  for (const part of parts) {
    const run = (part.shape[axis] ?? 0) * inner
    if (run * outer > 0) backend.runner.run([move(backend.address(part), place, [outer, run], [run, 1], [row, 1])])
    place += run * 4
  }
  return output
}

/** tfjs kernels that only move values, on the engine. */
export const moveKernels: KernelTable = {
  Identity: alias('x', (x) => x.shape),
  Reshape: alias('x', reshaped),
  ExpandDims: alias('input', expanded),
  Transpose: (inputs, attributes, backend) => {
    const x = floatInput(inputs, 'x')
    const order = attributes['perm'] as number[]
    if (!x || x.shape.length > 6 || size(x.shape) === 0) return null
    const shape = order.map((axis) => x.shape[axis] ?? 1)
    const from = strides(x.shape)
    const output = backend.output(shape)
    const inputStride = order.map((axis) => from[axis] ?? 1)
    backend.runner.run([move(backend.address(x), backend.address(output), shape, inputStride, strides(shape))])
    return output
  },
  Slice: (inputs, attributes, backend) => {
    const x = floatInput(inputs, 'x')
    if (!x || x.shape.length > 6) return null
    const [begin = [], length = []] = slice_util.parseSliceParams(
      x,
      attributes['begin'] as number[],
      attributes['size'] as number[],
    )
    slice_util.assertParamsValid(x, begin, length)
    return slice(backend, x, begin, length)
  },
  Concat: (inputs, attributes, backend) => {
    const parts = Object.values(inputs).filter((part) => part !== undefined)
    if (parts.some((part) => part.dtype !== 'float32')) return null
    const axis = util.parseAxisParam(attributes['axis'] as number, parts[0]?.shape ?? [])[0] ?? 0
    return concatenate(backend, parts, axis)
  },
  PadV2: (inputs, attributes, backend) => {
    const x = floatInput(inputs, 'x')
    const paddings = attributes['paddings'] as [number, number][]
    if (!x || x.shape.length > 6) return null
    const shape = x.shape.map((length, axis) => length + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0))
    if (size(shape) === 0) return null
    const to = strides(shape)
    const start = paddings.reduce((sum, [before], axis) => sum + before * (to[axis] ?? 0), 0)
    const output = backend.output(shape)
    const target = backend.address(output)
    const calls = [fill(target, size(shape), Number(attributes['constantValue'] ?? 0))]
    if (size(x.shape) > 0) calls.push(move(backend.address(x), target + start * 4, x.shape, strides(x.shape), to))
    backend.runner.run(calls)
    return output
  },
  Tile: (inputs, attributes, backend) => {
    const x = floatInput(inputs, 'x')
    const reps = attributes['reps'] as number[]
    if (!x || x.shape.length > 3 || size(x.shape) === 0) return null
    const shape = x.shape.map((length, axis) => length * (reps[axis] ?? 1))
    if (size(shape) === 0) return null
    const from = strides(x.shape)
    const to = strides(shape)
    // Each axis becomes two: the repetition, on which the source stands still, and the place inside it.
    const pairs = x.shape.map((length, axis) => ({ reps: reps[axis] ?? 1, length, from: from[axis] ?? 1, to: to[axis] ?? 1 }))
    const output = backend.output(shape)
    backend.runner.run([
      move(
        backend.address(x),
        backend.address(output),
        pairs.flatMap((pair) => [pair.reps, pair.length]),
        pairs.flatMap((pair) => [0, pair.from]),
        pairs.flatMap((pair) => [pair.to * pair.length, pair.to]),
      ),
    ])
    return output
  },
  GatherV2: (inputs, attributes, backend) => {
    const x = floatInput(inputs, 'x')
    const indices = inputs['indices']
    if (!x || indices?.dtype !== 'int32' || Number(attributes['batchDims'] ?? 0) !== 0) return null
    const axis = util.parseAxisParam(attributes['axis'] as number, x.shape)[0] ?? 0
    const inputRows = x.shape[axis] ?? 0
    const outputRows = size(indices.shape)
    const values = backend.data.get(indices.dataId).values
    const inside = ArrayBuffer.isView(values) && (values as Int32Array).every((index) => index >= 0 && index < inputRows)
    if (!inside || size(x.shape) === 0 || outputRows === 0) return null
    const outer = size(x.shape.slice(0, axis))
    const run = size(x.shape.slice(axis + 1))
    const output = backend.output([...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)])
    const source = backend.address(x)
    backend.runner.run([gather(source, backend.address(indices), backend.address(output), { outer, inputRows, outputRows, run })])
    return output
  },
}
