import type { Operation, OperationOf } from '../operations.ts'
import { normalizeAxis } from '../shapes/shape-rule.ts'
import { sliceGeometry } from '../shapes/slice-geometry.ts'
import type { KernelContext, KernelFactory } from './kernel.ts'
import { constantInput, input, output } from './kernel.ts'
import { outerOffsets, ramp, strides } from './offsets.ts'

/** Copies elements: output i is element from[i] of the input, or `fill` where from[i] is -1. */
function gatherInto(context: KernelContext, from: Int32Array, inputIndex = 0, outputIndex = 0, fill = 0): () => void {
  const [x, result] = [input(context, inputIndex).values, output(context, outputIndex).values]
  return () => {
    for (let i = 0; i < from.length; i++) {
      const at = from[i]!
      result[i] = at < 0 ? fill : x[at]!
    }
  }
}

/** Ops that keep every element and its order. */
const copy: KernelFactory<Operation> = (_operation, context) => {
  const [x, result] = [input(context, 0).values, output(context).values]
  return () => result.set(x)
}

const transpose: KernelFactory<OperationOf<'transpose'>> = (_operation, context) => {
  const x = input(context, 0)
  const steps = strides(x.shape)
  const order = constantInput(context, 1).map((axis) => normalizeAxis(axis, x.shape.length))
  return gatherInto(context, outerOffsets(order.map((axis) => ramp(x.shape[axis]!, steps[axis]!))))
}

/** The cell of a mirrored axis: reflect leaves the edge out, symmetric repeats it. */
function mirrored(position: number, size: number, edge: number): number {
  if (position < 0) return -position - edge
  return position >= size ? 2 * size - 2 - position + edge : position
}

function pad(
  cell: (position: number, size: number) => number,
  fill: (context: KernelContext) => number,
): KernelFactory<Operation> {
  return (_operation, context) => {
    const x = input(context, 0)
    const paddings = constantInput(context, 1)
    const steps = strides(x.shape)
    const lists = x.shape.map((size, i) =>
      ramp(size + paddings[2 * i]! + paddings[2 * i + 1]!, 1, -paddings[2 * i]!).map((position) => {
        const at = cell(position, size)
        return at < 0 || at >= size ? -1 : at * steps[i]!
      }),
    )
    return gatherInto(context, outerOffsets(lists), 0, 0, fill(context))
  }
}

const slice: KernelFactory<OperationOf<'slice'>> = (_operation, context) => {
  const x = input(context, 0)
  const begin = constantInput(context, 1)
  const steps = strides(x.shape)
  return gatherInto(context, outerOffsets(output(context).shape.map((size, i) => ramp(size, steps[i]!, begin[i]! * steps[i]!))))
}

const stridedSlice: KernelFactory<OperationOf<'stridedSlice'>> = (operation, context) => {
  const x = input(context, 0)
  const bounds = { begin: constantInput(context, 1), end: constantInput(context, 2), strides: constantInput(context, 3) }
  const steps = strides(x.shape)
  const { axes } = sliceGeometry(operation, x.shape, bounds)
  return gatherInto(
    context,
    outerOffsets(axes.map((axis, i) => ramp(axis.size, axis.stride * steps[i]!, axis.begin * steps[i]!))),
  )
}

const tile: KernelFactory<OperationOf<'tile'>> = (_operation, context) => {
  const x = input(context, 0)
  const steps = strides(x.shape)
  const lists = output(context).shape.map((size, i) => ramp(size, 1).map((position) => (position % x.shape[i]!) * steps[i]!))
  return gatherInto(context, outerOffsets(lists))
}

/** Joins inputs along an axis: blocks of `inner` elements of each input take turns. */
function join(axis: (operation: Operation, context: KernelContext) => number): KernelFactory<Operation> {
  return (operation, context) => {
    const result = output(context)
    const at = axis(operation, context)
    const outer = result.shape.slice(0, at).reduce((product, size) => product * size, 1)
    const parts = context.inputs.map((_, i) => input(context, i).values)
    return () => {
      let to = 0
      for (let block = 0; block < outer; block++) {
        for (const part of parts) {
          const length = part.length / outer
          for (let i = block * length; i < (block + 1) * length; i++) result.values[to++] = part[i]!
        }
      }
    }
  }
}

/** Cuts an input along an axis into the outputs. */
function cut(source: number, axis: (operation: Operation, context: KernelContext) => number): KernelFactory<Operation> {
  return (operation, context) => {
    const x = input(context, source)
    const outer = x.shape.slice(0, axis(operation, context)).reduce((product, size) => product * size, 1)
    return () => {
      let from = 0
      for (let block = 0; block < outer; block++) {
        for (const part of context.outputs) {
          const length = part.values.length / outer
          for (let i = block * length; i < (block + 1) * length; i++) part.values[i] = x.values[from++]!
        }
      }
    }
  }
}

/** GATHER: rows of an axis by index; an index outside counts as the nearest one inside. */
const gather: KernelFactory<OperationOf<'gather'>> = (operation, context) => {
  const [x, indices, result] = [input(context, 0), input(context, 1), output(context)]
  const axis = normalizeAxis(operation.axis, x.shape.length)
  const product = (shape: readonly number[]): number => shape.reduce((total, size) => total * size, 1)
  const batches = product(x.shape.slice(0, operation.batchDimensions))
  const outer = product(x.shape.slice(operation.batchDimensions, axis))
  const inner = product(x.shape.slice(axis + 1))
  const size = x.shape[axis]!
  const count = indices.values.length / batches
  return () => {
    let to = 0
    for (let b = 0; b < batches; b++) {
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < count; i++) {
          const row = Math.min(Math.max(indices.values[b * count + i]!, 0), size - 1)
          const from = ((b * outer + o) * size + row) * inner
          for (let k = 0; k < inner; k++) result.values[to++] = x.values[from + k]!
        }
      }
    }
  }
}

const shape: KernelFactory<OperationOf<'shape'>> = (_operation, context) => {
  const [x, result] = [input(context, 0), output(context)]
  return () => result.values.set(x.shape)
}

const attributeAxis = (operation: Operation, rank: number): number =>
  normalizeAxis('axis' in operation ? operation.axis : 0, rank)

export const movementKernels = {
  concatenation: join((operation, context) => attributeAxis(operation, output(context).shape.length)),
  expandDims: copy,
  gather,
  mirrorPad: ((operation, context) => {
    const edge = operation.mode === 'symmetric' ? 1 : 0
    return pad(
      (position, size) => mirrored(position, size, edge),
      () => 0,
    )(operation, context)
  }) satisfies KernelFactory<OperationOf<'mirrorPad'>>,
  pack: join((operation, context) => attributeAxis(operation, output(context).shape.length)),
  pad: pad(
    (position) => position,
    () => 0,
  ),
  padV2: pad(
    (position) => position,
    (context) => input(context, 2).values[0] ?? 0,
  ),
  reshape: copy,
  shape,
  slice,
  split: cut(1, (_operation, context) => normalizeAxis(constantInput(context, 0)[0] ?? 0, input(context, 1).shape.length)),
  splitV: cut(0, (_operation, context) => normalizeAxis(constantInput(context, 2)[0] ?? 0, input(context, 0).shape.length)),
  squeeze: copy,
  stridedSlice,
  tile,
  transpose,
  unpack: cut(0, (operation, context) => attributeAxis(operation, input(context, 0).shape.length)),
}
