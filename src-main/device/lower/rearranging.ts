import type { OperationOf } from '../../graph/operations.ts'
import { sliceGeometry } from '../../graph/shapes/slice-geometry.ts'
import { callFill, callStridedCopy, stridesOf } from './copy-layout.ts'
import type { NodeContext } from './node-context.ts'
import { elementCount } from '../planner/tensor-bytes.ts'

/** RESHAPE, SQUEEZE and EXPAND_DIMS cost nothing. */
export function lowerReshape(context: NodeContext): void {
  context.alias(context.outputIndex(), context.inputIndex(0))
}

/** TRANSPOSE. */
export function lowerTranspose(context: NodeContext): void {
  const shape = context.input(0).shape
  const strides = stridesOf(shape)
  const target = stridesOf(context.output().shape)
  const permutation = context.numbers(1, 'permutation').map((axis) => normalAxis(axis, shape.length))
  const loops = permutation.map((axis, i) => ({ size: shape[axis] ?? 1, from: strides[axis] ?? 1, to: target[i] ?? 1 }))
  callStridedCopy(context, { loops, inputOffset: 0, outputOffset: 0, input: 0 })
}

/** A dimension counted from the front. */
export function normalAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis
}

/** A box of the input, with steps that may be negative, to the contiguous output. */
function copyBox(
  context: NodeContext,
  begin: readonly number[],
  step: readonly number[],
  sizes: readonly number[],
  output = 0,
): void {
  const strides = stridesOf(context.input(sourceOf(context)).shape)
  const target = stridesOf(sizes)
  const inputOffset = begin.reduce((sum, at, i) => sum + at * (strides[i] ?? 1), 0)
  const loops = sizes.map((size, i) => ({ size, from: (strides[i] ?? 1) * (step[i] ?? 1), to: target[i] ?? 1 }))
  callStridedCopy(context, { loops, inputOffset, outputOffset: 0, input: sourceOf(context), output })
}

/** SPLIT has its axis first and the data second. */
function sourceOf(context: NodeContext): number {
  return context.node.operation.kind === 'split' ? 1 : 0
}

/** STRIDED_SLICE. */
export function lowerStridedSlice(context: NodeContext, operation: OperationOf<'stridedSlice'>): void {
  const begin = context.numbers(1, 'begin')
  const bounds = {
    begin,
    end: context.numbers(2, 'end'),
    strides: context.has(3) ? context.numbers(3, 'strides') : begin.map(() => 1),
  }
  const { axes } = sliceGeometry(operation, context.input(0).shape, bounds)
  copyBox(
    context,
    axes.map((axis) => axis.begin),
    axes.map((axis) => axis.stride),
    axes.map((axis) => axis.size),
  )
}

/** SLICE. */
export function lowerSlice(context: NodeContext): void {
  const shape = context.input(0).shape
  const begin = context.numbers(1, 'begin')
  const sizes = context.numbers(2, 'size').map((size, i) => (size < 0 ? (shape[i] ?? 1) - (begin[i] ?? 0) : size))
  copyBox(
    context,
    begin,
    shape.map(() => 1),
    sizes,
  )
}

/** SPLIT and SPLIT_V: each output is a box of the input. */
export function lowerSplit(context: NodeContext, operation: OperationOf<'split' | 'splitV'>): void {
  const shape = context.input(sourceOf(context)).shape
  const axis = normalAxis(context.numbers(operation.kind === 'split' ? 0 : 2, 'axis')[0] ?? 0, shape.length)
  let start = 0
  for (const position of context.node.outputs.keys()) {
    const sizes = context.output(position).shape
    copyBox(
      context,
      shape.map((_, i) => (i === axis ? start : 0)),
      shape.map(() => 1),
      sizes,
      position,
    )
    start += sizes[axis] ?? 0
  }
}

/** UNPACK: each output is a slice of thickness one. */
export function lowerUnpack(context: NodeContext, operation: OperationOf<'unpack'>): void {
  const shape = context.input(0).shape
  const axis = normalAxis(operation.axis, shape.length)
  const sizes = shape.map((size, i) => (i === axis ? 1 : size))
  for (const position of context.node.outputs.keys()) {
    copyBox(
      context,
      shape.map((_, i) => (i === axis ? position : 0)),
      shape.map(() => 1),
      sizes,
      position,
    )
  }
}

/** CONCATENATION and PACK: every input is copied to its place, in runs of everything from the axis on. */
export function lowerConcatenation(context: NodeContext, operation: OperationOf<'concatenation' | 'pack'>): void {
  const output = context.output()
  const axis = normalAxis(operation.axis, output.shape.length)
  if (operation.kind === 'concatenation' && operation.activation !== 'none') {
    context.refuse('unsupported-activation', 'has a fused activation', 'put the activation behind the concatenation')
  }
  const outer = elementCount(output.shape.slice(0, axis))
  const row = elementCount(output.shape.slice(axis))
  let start = 0
  for (const position of context.node.inputs.keys()) {
    const input = context.input(position)
    const scale = input.quantization?.scale[0]
    const differs =
      scale !== output.quantization?.scale[0] || input.quantization?.zeroPoint[0] !== output.quantization?.zeroPoint[0]
    if (input.type !== output.type || (scale !== undefined && differs)) {
      context.refuse(
        'scales-differ',
        `joins “${input.name}”, whose scale is not that of the output`,
        'quantize the model so that all inputs and the output share one scale',
      )
    }
    const part = elementCount(input.shape) / outer
    const loops = [
      { size: outer, from: part, to: row },
      { size: part, from: 1, to: 1 },
    ]
    callStridedCopy(context, { loops, inputOffset: 0, outputOffset: start, input: position })
    start += part
  }
}

/** PAD and PADV2: the border is the zero point, or the given constant of the same scale. */
export function lowerPad(context: NodeContext, operation: OperationOf<'pad' | 'padV2'>): void {
  const input = context.input(0)
  const output = context.output()
  const paddings = context.numbers(1, 'paddings')
  const value =
    operation.kind === 'padV2' && context.has(2)
      ? (context.numbers(2, 'padding value')[0] ?? 0)
      : (output.quantization?.zeroPoint[0] ?? 0)
  if (output.type === 'float32' && value !== 0) {
    context.refuse('unsupported-type', 'pads floats with a value other than 0', 'quantize the model to INT8')
  }
  const strides = stridesOf(input.shape)
  const target = stridesOf(output.shape)
  const outputOffset = target.reduce((sum, stride, i) => sum + stride * (paddings[2 * i] ?? 0), 0)
  callFill(context, value)
  const loops = input.shape.map((size, i) => ({ size, from: strides[i] ?? 1, to: target[i] ?? 1 }))
  callStridedCopy(context, { loops, inputOffset: 0, outputOffset, input: 0 })
}

/** TILE: each dimension becomes two loops, the outer of which stays where it is in the input. */
export function lowerTile(context: NodeContext): void {
  const shape = context.input(0).shape
  const strides = stridesOf(shape)
  const target = stridesOf(context.output().shape)
  const loops = context.numbers(1, 'multiples').flatMap((times, i) => [
    { size: times, from: 0, to: (target[i] ?? 1) * (shape[i] ?? 1) },
    { size: shape[i] ?? 1, from: strides[i] ?? 1, to: target[i] ?? 1 },
  ])
  callStridedCopy(context, { loops, inputOffset: 0, outputOffset: 0, input: 0 })
}
