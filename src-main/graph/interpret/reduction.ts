import type { OperationOf } from '../operations.ts'
import { normalizeAxis } from '../shapes/shape-rule.ts'
import type { KernelFactory } from './kernel.ts'
import { constantInput, input, output } from './kernel.ts'
import { outerOffsets, ramp, strides } from './offsets.ts'

type Reduction = OperationOf<'mean' | 'sum' | 'reduceMax' | 'reduceMin'>

/** For each element of the input, the element of the output it is gathered into. */
function targets(shape: readonly number[], axes: ReadonlySet<number>): Int32Array {
  const steps = strides(shape.map((size, i) => (axes.has(i) ? 1 : size)))
  return outerOffsets(shape.map((size, i) => ramp(size, axes.has(i) ? 0 : steps[i]!)))
}

function reduce(
  start: number,
  fold: (sum: number, value: number) => number,
  finish: (sum: number, count: number) => number,
): KernelFactory<Reduction> {
  return (_operation, context) => {
    const [x, result] = [input(context, 0), output(context)]
    const axes = new Set(constantInput(context, 1).map((axis) => normalizeAxis(axis, x.shape.length)))
    const to = targets(x.shape, axes)
    const sums = new Float64Array(result.values.length)
    const count = x.values.length / sums.length
    return () => {
      sums.fill(start)
      for (let i = 0; i < to.length; i++) sums[to[i]!] = fold(sums[to[i]!]!, x.values[i]!)
      for (let i = 0; i < sums.length; i++) result.values[i] = finish(sums[i]!, count)
    }
  }
}

const add = (sum: number, value: number): number => sum + value

/** ARG_MAX: the index of the first largest element along an axis. */
const argMax: KernelFactory<OperationOf<'argMax'>> = (_operation, context) => {
  const [x, result] = [input(context, 0), output(context)]
  const axis = normalizeAxis(constantInput(context, 1)[0] ?? -1, x.shape.length)
  const size = x.shape[axis]!
  const inner = strides(x.shape)[axis]!
  return () => {
    for (let i = 0; i < result.values.length; i++) {
      const base = Math.floor(i / inner) * inner * size + (i % inner)
      let best = 0
      for (let k = 1; k < size; k++) if (x.values[base + k * inner]! > x.values[base + best * inner]!) best = k
      result.values[i] = best
    }
  }
}

export const reductionKernels = {
  argMax,
  mean: reduce(0, add, (sum, count) => sum / count),
  reduceMax: reduce(-Infinity, Math.max, (value) => value),
  reduceMin: reduce(Infinity, Math.min, (value) => value),
  sum: reduce(0, add, (sum) => sum),
}
