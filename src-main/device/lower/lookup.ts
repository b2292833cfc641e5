import { requantize, clampTo, divideByPowerOfTwo, multiplyHigh, quantizeMultiplier, roundHalfAway } from './fixed-point.ts'
import { logisticQ4, tanhQ4 } from './fixed-point-functions.ts'
import type { NodeContext } from './node-context.ts'
import { elementwiseOverlap } from './overlap.ts'
import { elementCount } from '../planner/tensor-bytes.ts'
import { scaleOf, type TensorScale } from './tensor-facts.ts'

/** The result of an INT8 function for one input, before the clamp to INT8. */
type IntegerFunction = (x: number) => number

/** A kernel call that looks every input up in a table of the 256 results of `valueOf`. */
export function callLookup(context: NodeContext, valueOf: IntegerFunction): void {
  const table = Int8Array.from({ length: 256 }, (_, i) => clampTo(valueOf((i << 24) >> 24), -128, 127))
  context.call({
    kernel: 'tk_lookup_s8',
    source: 'tk_lookup',
    parameters: { count: elementCount(context.output().shape), table: context.constant('table', 'int8', table) },
    pointers: [context.read(0), context.write()],
    ...elementwiseOverlap(context),
  })
}

/** LOGISTIC and TANH: a Q4 fixed-point function of the rescaled input, saturated outside `radius`. */
export function fixedPointFunction({ scale, zeroPoint }: TensorScale, kind: 'logistic' | 'tanh'): IntegerFunction {
  const { multiplier, shift } = quantizeMultiplier(scale * 2 ** 27)
  const radius = Math.floor((15 * 2 ** 27) / 2 ** shift)
  const argument = (d: number) => (shift > 0 ? multiplyHigh(d << shift, multiplier) : requantize(d, { multiplier, shift }))
  return (x) => {
    const d = x - zeroPoint
    if (d <= -radius) return -128
    if (d >= radius) return 127
    return kind === 'logistic'
      ? divideByPowerOfTwo(logisticQ4(argument(d)), 23) - 128
      : divideByPowerOfTwo(tanhQ4(argument(d)), 24)
  }
}

/** RELU with its own output scale: the factor is float32(input scale / output scale). */
export function rectifier(from: TensorScale, to: TensorScale): IntegerFunction {
  const factor = quantizeMultiplier(Math.fround(from.scale / to.scale))
  return (x) => Math.max(requantize(x - from.zeroPoint, factor) + to.zeroPoint, to.zeroPoint)
}

/** RELU6: with one scale it clamps, as TensorFlow Lite Micro does; with two it rescales first, as LiteRT does. */
export function relu6(from: TensorScale, to: TensorScale): IntegerFunction {
  const top = Math.min(127, to.zeroPoint + roundHalfAway(Math.fround(6 / to.scale)))
  const clamp = (y: number) => clampTo(y, Math.max(-128, to.zeroPoint), top)
  if (from.scale === to.scale && from.zeroPoint === to.zeroPoint) return clamp
  const factor = quantizeMultiplier(Math.fround(from.scale / to.scale))
  return (x) => clamp(requantize(x - from.zeroPoint, factor) + to.zeroPoint)
}

/** LEAKY_RELU: factors si / so above and si * alpha / so below zero, in double precision (as 16-bit values show). */
export function leakyRectifier(from: TensorScale, to: TensorScale, alpha: number): IntegerFunction {
  const { positive, negative } = leakyFactors(from, to, alpha)
  return (x) => requantize(x - from.zeroPoint, x >= from.zeroPoint ? positive : negative) + to.zeroPoint
}

export function leakyFactors(from: TensorScale, to: TensorScale, alpha: number) {
  const ratio = from.scale / to.scale
  return { positive: quantizeMultiplier(ratio), negative: quantizeMultiplier((from.scale * Math.fround(alpha)) / to.scale) }
}

/** QUANTIZE between two INT8 scales, in double precision. */
export function changeOfScale(from: TensorScale, to: TensorScale): IntegerFunction {
  const factor = quantizeMultiplier(from.scale / to.scale)
  return (x) => requantize(x - from.zeroPoint, factor) + to.zeroPoint
}

/** A float32 function of the real input, rounded to the output's scale: ELU and others without an integer definition. */
export function realFunction(from: TensorScale, to: TensorScale, valueOf: (x: number) => number): IntegerFunction {
  return (x) => {
    const real = Math.fround(from.scale * (x - from.zeroPoint))
    return roundHalfAway(Math.fround(Math.fround(valueOf(real)) / to.scale)) + to.zeroPoint
  }
}

/** The quantizations of a node's input and output. */
export function endScales(context: NodeContext): { readonly from: TensorScale; readonly to: TensorScale } {
  return { from: scaleOf(context, context.input(0)), to: scaleOf(context, context.output()) }
}
