import type { OperationOf } from '../../graph/operations.ts'
import { clampTo, quantizeMultiplier, roundHalfAway } from './fixed-point.ts'
import type { NodeContext } from './node-context.ts'
import { elementwiseOverlap } from './overlap.ts'
import { elementCount } from '../planner/tensor-bytes.ts'
import { scaleOf } from './tensor-facts.ts'

/** SOFTMAX over the last dimension: INT8 to INT8 or INT16, INT16 to INT16. */
export function lowerSoftmax(context: NodeContext, operation: OperationOf<'softmax'>): void {
  const input = context.input(0)
  const output = context.output()
  const depth = input.shape.at(-1) ?? 1
  const rows = elementCount(input.shape) / depth
  const beta = Math.fround(operation.beta)
  const { scale } = scaleOf(context, input)
  const pointers = [context.read(0), context.write()]
  if (input.type === 'int16' && output.type === 'int16') {
    const { multiplier, shift } = quantizeMultiplier((scale * beta) / (10 / 65535))
    const expTable = context.constant('exp', 'int16', exponentialTable())
    const reciprocalTable = context.constant('reciprocal', 'int16', reciprocalTableOfOnePlus())
    context.call({
      kernel: 'tk_softmax_s16',
      source: 'tk_softmax',
      parameters: { rows, depth, multiplier, shift, expTable, reciprocalTable },
      pointers,
    })
    return
  }
  if (input.type !== 'int8' || (output.type !== 'int8' && output.type !== 'int16')) {
    context.refuse('unsupported-type', `turns ${input.type} into ${output.type}`, 'quantize the model to INT8')
  }
  const { multiplier, shift } = quantizeMultiplier(Math.min(beta * scale * 2 ** 26, 2 ** 31 - 1))
  const differenceMin = 0 - Math.floor((31 * 2 ** 26) / 2 ** shift)
  context.call({
    kernel: output.type === 'int8' ? 'tk_softmax_s8' : 'tk_softmax_s8_s16',
    source: 'tk_softmax',
    parameters: { rows, depth, multiplier, leftShift: shift, differenceMin },
    pointers,
    ...(output.type === 'int8' ? elementwiseOverlap(context) : {}),
  })
}

/** exp on [-10, 0] in 513 samples; TensorFlow Lite fills its tables in float32. */
function exponentialTable(): Int16Array {
  return sampledTable(Math.fround(10 / 65535), 32767, (x) => Math.exp(x))
}

/** 1 / (1 + x) on [0, 1] in 513 samples. */
function reciprocalTableOfOnePlus(): Int16Array {
  return sampledTable(Math.fround(1 / 65535), -32768, (x) => Math.fround(1 / Math.fround(1 + x)))
}

/**
 * 513 samples over the INT16 range for linear interpolation, each moved by half the interpolation's error at the middle of its
 * piece (TensorFlow Lite's LUTPopulate, float32 throughout; outputs span [-1, 1]).
 */
function sampledTable(scale: number, zeroPoint: number, valueOf: (x: number) => number): Int16Array {
  const f = Math.fround
  const first = f(scale * (-32768 - zeroPoint))
  const last = f(scale * (32767 - zeroPoint))
  const outputScale = f(2 / 65535)
  const inverse = f(65536 / f(f(outputScale * 32767) - f(outputScale * -32768)))
  const step = f(f(last - first) / 512)
  const half = f(step / 2)
  const at = (x: number) => f(f(valueOf(x)) * inverse)
  const table = Int16Array.from({ length: 512 }, (_, i) => {
    const start = f(first + f(i * step))
    const sample = roundHalfAway(at(start))
    const next = at(f(first + f((i + 1) * step)))
    const interpolated = roundHalfAway(f(f(next + sample) / 2))
    const error = interpolated - roundHalfAway(at(f(start + half)))
    return clampTo(sample - roundHalfAway(error / 2), -32768, 32767)
  })
  return Int16Array.from([...table, clampTo(roundHalfAway(at(last)), -32768, 32767)])
}
