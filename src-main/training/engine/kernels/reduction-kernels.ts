import { backend_util, util, type TensorInfo } from '@tensorflow/tfjs-core'
import { reduce, softmax, type Reduction } from '../calls/element-calls.ts'
import { move } from '../calls/move-calls.ts'
import type { KilnBackend } from '../kiln-backend.ts'
import { floatInput, type KernelImplementation, type KernelTable } from './kernel-implementation.ts'

/** The sizes before, on and after the reduced axes where they are neighbours, else null. */
function neighbouringAxes(
  shape: readonly number[],
  axes: readonly number[],
): { outer: number; count: number; inner: number } | null {
  const first = axes[0] ?? shape.length
  const last = axes.at(-1) ?? shape.length - 1
  if (axes.length > 0 && last - first + 1 !== axes.length) return null
  return {
    outer: util.sizeFromShape(shape.slice(0, first)),
    count: util.sizeFromShape(shape.slice(first, last + 1)),
    inner: util.sizeFromShape(shape.slice(last + 1)),
  }
}

function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1)
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1)
  return strides
}

function reduceOver(
  backend: KilnBackend,
  x: TensorInfo,
  axes: number[],
  name: Reduction,
  mean: boolean,
  keep: boolean,
): TensorInfo | null {
  const [outShape, reduceShape] = backend_util.computeOutAndReduceShapes(x.shape, axes)
  const shape = keep ? backend_util.expandShapeToKeepDim(outShape, axes) : outShape
  const factor = mean ? 1 / util.sizeFromShape(reduceShape) : 1
  const sizes = neighbouringAxes(x.shape, axes)
  if (util.sizeFromShape(x.shape) === 0 || (!sizes && x.shape.length > 6)) return null
  const output = backend.output(shape)
  const source = backend.address(x)
  const target = backend.address(output)
  if (sizes) {
    backend.runner.run([reduce(source, target, sizes, name, factor)])
    return output
  }
  const order = [...x.shape.keys()].filter((axis) => !axes.includes(axis)).concat(axes)
  const size = order.map((axis) => x.shape[axis] ?? 1)
  const strides = rowMajorStrides(x.shape)
  backend.withScratch(util.sizeFromShape(x.shape), (turned) => {
    const inputStride = order.map((axis) => strides[axis] ?? 1)
    const count = util.sizeFromShape(reduceShape)
    backend.runner.run([
      move(source, turned, size, inputStride, rowMajorStrides(size)),
      reduce(turned, target, { outer: util.sizeFromShape(outShape), count, inner: 1 }, name, factor),
    ])
  })
  return output
}

function reduction(input: string, axisName: string, name: Reduction, mean: boolean): KernelImplementation {
  return (inputs, attributes, backend) => {
    const x = floatInput(inputs, input)
    if (!x) return null
    const axes = util.parseAxisParam((attributes[axisName] as number | number[] | undefined) ?? [...x.shape.keys()], x.shape)
    return reduceOver(
      backend,
      x,
      [...axes].sort((a, b) => a - b),
      name,
      mean,
      attributes['keepDims'] === true,
    )
  }
}

function softmaxKernel(input: string, logarithm: boolean): KernelImplementation {
  return (inputs, attributes, backend) => {
    const x = floatInput(inputs, input)
    const axis = Number(attributes['dim'] ?? attributes['axis'] ?? -1)
    const columns = x?.shape.at(-1) ?? 0
    if (!x || columns === 0 || (axis !== -1 && axis !== x.shape.length - 1)) return null
    const rows = util.sizeFromShape(x.shape) / columns
    const output = backend.output(x.shape)
    backend.runner.run([softmax(backend.address(x), backend.address(output), rows, columns, logarithm)])
    return output
  }
}

/** Reductions and softmax of tfjs on the engine. */
export const reductionKernels: KernelTable = {
  Sum: reduction('x', 'axis', 'sum', false),
  Mean: reduction('x', 'axis', 'sum', true),
  Max: reduction('x', 'reductionIndices', 'max', false),
  Min: reduction('x', 'axis', 'min', false),
  Softmax: softmaxKernel('logits', false),
  LogSoftmax: softmaxKernel('logits', true),
}
