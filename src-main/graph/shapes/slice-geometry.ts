import type { OperationOf } from '../operations.ts'
import { dimension, refuseShapes } from './shape-rule.ts'

/** Where a strided slice reads along one input dimension. */
export type SliceAxis = { readonly begin: number; readonly stride: number; readonly size: number }

/** A strided slice: one axis for each input dimension, and the shape of the output (with new axes, without shrunk ones). */
export type SliceGeometry = { readonly axes: readonly SliceAxis[]; readonly shape: readonly number[] }

type Bounds = { readonly begin: readonly number[]; readonly end: readonly number[]; readonly strides: readonly number[] }

function sliceAxis(size: number, begin: number | null, end: number | null, stride: number): SliceAxis {
  const low = stride > 0 ? 0 : -1
  const high = stride > 0 ? size : size - 1
  const clamp = (value: number) => Math.min(Math.max(value < 0 ? value + size : value, low), high)
  const first = begin === null ? (stride > 0 ? 0 : size - 1) : clamp(begin)
  const last = end === null ? (stride > 0 ? size : -1) : clamp(end)
  return { begin: first, stride, size: Math.max(0, Math.ceil((last - first) / stride)) }
}

/**
 * Works out a STRIDED_SLICE as NumPy's basic slicing does: bit i of each mask speaks about entry i of begin, end and strides
 * (begin or end ignored, an ellipsis, a new axis of 1, an axis that shrinks away).
 */
export function sliceGeometry(operation: OperationOf<'stridedSlice'>, input: readonly number[], bounds: Bounds): SliceGeometry {
  const entries = bounds.begin.length
  const has = (mask: number, i: number) => ((mask >> i) & 1) === 1
  const isNewAxis = (i: number) => has(operation.newAxisMask, i) && !has(operation.ellipsisMask, i)
  const consuming = Array.from({ length: entries }, (_, i) => i).filter(
    (i) => !isNewAxis(i) && !has(operation.ellipsisMask, i),
  ).length
  if (consuming > input.length) refuseShapes(`slices ${consuming} dimensions of a tensor that has ${input.length}`)
  const axes: SliceAxis[] = []
  const shape: number[] = []
  const whole = () => {
    const size = dimension(input, axes.length)
    axes.push({ begin: 0, stride: 1, size })
    shape.push(size)
  }
  for (let i = 0; i < entries; i++) {
    if (has(operation.ellipsisMask, i)) {
      for (let rest = input.length - consuming; rest > 0; rest--) whole()
      continue
    }
    if (isNewAxis(i)) {
      shape.push(1)
      continue
    }
    const size = dimension(input, axes.length)
    const stride = bounds.strides[i] ?? 1
    if (stride === 0) refuseShapes('slices with stride 0')
    const begin = has(operation.beginMask, i) ? null : (bounds.begin[i] ?? 0)
    if (has(operation.shrinkAxisMask, i)) {
      const at = begin === null ? 0 : begin < 0 ? begin + size : begin
      if (at < 0 || at >= size) refuseShapes(`picks element ${begin ?? 0} of a dimension of ${size}`)
      axes.push({ begin: at, stride: 1, size: 1 })
      continue
    }
    const axis = sliceAxis(size, begin, has(operation.endMask, i) ? null : (bounds.end[i] ?? size), stride)
    axes.push(axis)
    shape.push(axis.size)
  }
  while (axes.length < input.length) whole()
  return { axes, shape }
}
