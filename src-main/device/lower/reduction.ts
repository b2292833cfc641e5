import type { OperationKind, OperationOf } from '../../graph/operations.ts'
import { stridesOf } from './copy-layout.ts'
import { quantizeMultiplier, type FixedMultiplier } from './fixed-point.ts'
import type { NodeContext } from './node-context.ts'
import { normalAxis } from './rearranging.ts'
import { sameType, scaleOf, typeSuffix } from './tensor-facts.ts'

type Axis = { readonly size: number; readonly stride: number; readonly reduced: boolean }
type Reduction = Extract<OperationKind, 'mean' | 'sum' | 'reduceMax' | 'reduceMin'>

/** Neighbouring dimensions that are both kept or both reduced, joined; dimensions of one dropped. */
function joinAxes(shape: readonly number[], reduced: ReadonlySet<number>): Axis[] {
  const strides = stridesOf(shape)
  const axes: Axis[] = []
  for (const [i, size] of shape.entries()) {
    if (size === 1) continue
    const outer = axes.at(-1)
    if (outer !== undefined && outer.reduced === reduced.has(i)) {
      axes[axes.length - 1] = { size: outer.size * size, stride: strides[i] ?? 1, reduced: outer.reduced }
    } else {
      axes.push({ size, stride: strides[i] ?? 1, reduced: reduced.has(i) })
    }
  }
  return axes
}

/**
 * MEAN's division folded into its multiplier, which is widened first so that few bits are lost (TensorFlow Lite's
 * QuantizedMeanOrSum): k = min(floor(log2 n), 32, 31 + shift); (multiplier * 2^k / n, shift - k).
 */
export function meanMultiplier({ multiplier, shift }: FixedMultiplier, elements: number): FixedMultiplier {
  const widening = Math.min(31 - Math.clz32(elements), 32, 31 + shift)
  const widened = (BigInt(multiplier) << BigInt(widening)) / BigInt(elements)
  return { multiplier: Number(widened), shift: shift - widening }
}

/** MEAN, SUM, REDUCE_MAX and REDUCE_MIN. */
export function lowerReduction(context: NodeContext, operation: OperationOf<Reduction>): void {
  const input = context.input(0)
  const output = context.output()
  const type = sameType(context, [input, output], ['int8', 'int16'])
  const reduced = new Set(context.numbers(1, 'axes').map((axis) => normalAxis(axis, input.shape.length)))
  const axes = joinAxes(input.shape, reduced)
  const three = (wanted: boolean) => {
    const some = axes.filter((axis) => axis.reduced === wanted)
    if (some.length > 3) {
      context.refuse('too-many-dimensions', 'reduces more than three separate dimensions', 'reduce in two steps')
    }
    return [...new Array<Axis>(3 - some.length).fill({ size: 1, stride: 0, reduced: wanted }), ...some]
  }
  const members = (name: string, list: readonly Axis[]) => ({
    ...Object.fromEntries(list.map((axis, i) => [`${name}${i}`, axis.size])),
    ...Object.fromEntries(list.map((axis, i) => [`${name}Stride${i}`, axis.stride])),
  })
  const loops = { ...members('kept', three(false)), ...members('reduced', three(true)) }
  const pointers = [context.read(0), context.write()]
  const suffix = typeSuffix(type)
  if (operation.kind === 'reduceMax' || operation.kind === 'reduceMin') {
    const sign = operation.kind === 'reduceMax' ? 1 : -1
    context.call({ kernel: `tk_reduce_extremum_${suffix}`, source: 'tk_reduce', parameters: { ...loops, sign }, pointers })
    return
  }
  const from = scaleOf(context, input)
  const to = scaleOf(context, output)
  const elements = [...reduced].reduce((product, axis) => product * (input.shape[axis] ?? 1), 1)
  const ratio = quantizeMultiplier(from.scale / to.scale)
  const { multiplier, shift } = operation.kind === 'mean' ? meanMultiplier(ratio, elements) : ratio
  context.call({
    kernel: `tk_reduce_sum_${suffix}`,
    source: 'tk_reduce',
    parameters: { ...loops, zeroSum: from.zeroPoint * elements, multiplier, shift, outputZeroPoint: to.zeroPoint },
    pointers,
  })
}
