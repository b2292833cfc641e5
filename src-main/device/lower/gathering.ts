import type { OperationOf } from '../../graph/operations.ts'
import type { NodeContext } from './node-context.ts'
import { stridesOf } from './copy-layout.ts'
import { normalAxis } from './rearranging.ts'
import { elementBytes, elementCount } from '../planner/tensor-bytes.ts'
import { fourDimensions } from './window.ts'

/** One output dimension of a gather: which input rows, and how far apart they lie, in elements. */
type GatherAxis = { readonly rows: readonly number[]; readonly stride: number }

function callGather(context: NodeContext, axes: readonly GatherAxis[], runElements: number): void {
  if (axes.length > 4) context.refuse('too-many-dimensions', 'picks along more than four dimensions', 'split it into two steps')
  const bytes = elementBytes(context.output().type)
  const four = [...new Array<GatherAxis>(4 - axes.length).fill({ rows: [0], stride: 0 }), ...axes]
  const isPlain = (rows: readonly number[]) => rows.every((row, i) => row === i)
  const table = (axis: GatherAxis, i: number) =>
    isPlain(axis.rows) ? null : context.constant(`rows${i}`, 'int16', Int16Array.from(axis.rows))
  context.call({
    kernel: 'tk_gather',
    source: 'tk_gather',
    parameters: {
      runBytes: runElements * bytes,
      ...Object.fromEntries(four.map((axis, i) => [`size${i}`, axis.rows.length])),
      ...Object.fromEntries(four.map((axis, i) => [`stride${i}`, axis.stride * bytes])),
      ...Object.fromEntries(four.map((axis, i) => [`rows${i}`, table(axis, i)])),
    },
    pointers: [context.read(0), context.write()],
  })
}

function count(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i)
}

/** RESIZE_NEAREST_NEIGHBOR: the index of each row and column, in float32 as TensorFlow Lite computes it. */
export function lowerResizeNearest(context: NodeContext, operation: OperationOf<'resizeNearestNeighbor'>): void {
  const [batches, height, width, channels] = fourDimensions(context, context.input(0).shape)
  const [, outputHeight, outputWidth] = fourDimensions(context, context.output().shape)
  const rows = (input: number, output: number): number[] => {
    const align = operation.alignCorners && output > 1
    const scale = align ? Math.fround((input - 1) / (output - 1)) : Math.fround(input / output)
    const offset = operation.halfPixelCenters ? 0.5 : 0
    return count(output).map((i) => {
      const at = Math.fround(Math.fround(i + offset) * scale)
      const nearest = Math.min(align ? Math.floor(Math.fround(at + 0.5)) : Math.floor(at), input - 1)
      return operation.halfPixelCenters ? Math.max(0, nearest) : nearest
    })
  }
  const axes = [
    { rows: count(batches), stride: height * width * channels },
    { rows: rows(height, outputHeight), stride: width * channels },
    { rows: rows(width, outputWidth), stride: channels },
  ]
  callGather(context, axes, channels)
}

/** GATHER with indices that are known. */
export function lowerGather(context: NodeContext, operation: OperationOf<'gather'>): void {
  const shape = context.input(0).shape
  if (operation.batchDimensions !== 0) {
    context.refuse('unsupported-attribute', 'gathers along batch dimensions', 'gather one batch at a time')
  }
  const axis = normalAxis(operation.axis, shape.length)
  const stride = stridesOf(shape)[axis] ?? 1
  const rows = context.numbers(1, 'indices').map((row) => normalAxis(row, shape[axis] ?? 1))
  const outer = { rows: count(elementCount(shape.slice(0, axis))), stride: stride * (shape[axis] ?? 1) }
  callGather(context, [outer, { rows, stride }], stride)
}

/** MIRROR_PAD. */
export function lowerMirrorPad(context: NodeContext, operation: OperationOf<'mirrorPad'>): void {
  const shape = context.input(0).shape
  const paddings = context.numbers(1, 'paddings')
  const strides = stridesOf(shape)
  const skip = operation.mode === 'reflect' ? 1 : 0
  const axes = shape.map((size, i) => {
    const before = paddings[2 * i] ?? 0
    const rows = count(before + size + (paddings[2 * i + 1] ?? 0)).map((at) => {
      const row = at - before
      if (row < 0) return -row - 1 + skip
      return row >= size ? 2 * size - 1 - skip - row : row
    })
    return { rows, stride: strides[i] ?? 1 }
  })
  const firstPadded = axes.findIndex((axis, i) => axis.rows.length !== shape[i])
  const padded = axes.slice(firstPadded < 0 ? axes.length : firstPadded)
  const head =
    firstPadded > 0 ? [{ rows: count(elementCount(shape.slice(0, firstPadded))), stride: strides[firstPadded - 1] ?? 1 }] : []
  callGather(context, [...head, ...padded], 1)
}
