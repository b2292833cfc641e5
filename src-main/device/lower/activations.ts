import type { OperationOf } from '../../graph/operations.ts'
import { hardSwish } from './hard-swish.ts'
import { quantizeMultiplier, requantize } from './fixed-point.ts'
import {
  callLookup,
  endScales,
  fixedPointFunction,
  leakyFactors,
  leakyRectifier,
  realFunction,
  rectifier,
  relu6,
} from './lookup.ts'
import type { NodeContext } from './node-context.ts'
import { elementwiseOverlap } from './overlap.ts'
import { callRescale } from './quantizing.ts'
import { elementCount } from '../planner/tensor-bytes.ts'
import { sameType, scaleOf } from './tensor-facts.ts'

/** RELU. */
export function lowerRelu(context: NodeContext): void {
  const type = sameType(context, [context.input(0), context.output()], ['int8', 'int16'])
  const { from, to } = endScales(context)
  if (type === 'int8') return callLookup(context, rectifier(from, to))
  const factor = quantizeMultiplier(Math.fround(from.scale / to.scale))
  callRescale(context, factor, factor, to.zeroPoint)
}

/** RELU6. */
export function lowerRelu6(context: NodeContext): void {
  sameType(context, [context.input(0), context.output()], ['int8'])
  const { from, to } = endScales(context)
  callLookup(context, relu6(from, to))
}

/** LEAKY_RELU. */
export function lowerLeakyRelu(context: NodeContext, operation: OperationOf<'leakyRelu'>): void {
  const type = sameType(context, [context.input(0), context.output()], ['int8', 'int16'])
  const { from, to } = endScales(context)
  if (type === 'int8') return callLookup(context, leakyRectifier(from, to, operation.alpha))
  const { positive, negative } = leakyFactors(from, to, operation.alpha)
  callRescale(context, positive, negative)
}

/** LOGISTIC and TANH. */
export function lowerSigmoid(context: NodeContext, operation: OperationOf<'logistic' | 'tanh'>): void {
  const type = sameType(context, [context.input(0), context.output()], ['int8', 'int16'])
  const from = scaleOf(context, context.input(0))
  if (type === 'int8') return callLookup(context, fixedPointFunction(from, operation.kind))
  context.call({
    kernel: `tk_${operation.kind}_s16`,
    source: 'tk_sigmoid_s16',
    parameters: { count: elementCount(context.output().shape), ...sigmoidArgument(from.scale, operation.kind) },
    pointers: [context.read(0), context.write()],
    ...elementwiseOverlap(context),
  })
}

/** The factor to steps of 1 / (3 * 4096): exact for a scale of 2^-12 (and 2^-11 for TANH), else a 15-bit multiplier. */
function sigmoidArgument(scale: number, kind: 'logistic' | 'tanh'): { readonly multiplier: number; readonly shift: number } {
  const power = Math.log2(scale)
  const leftShift = Math.round(power) + 12
  if (power === Math.round(power) && (leftShift === 0 || (leftShift === 1 && kind === 'tanh')))
    return { multiplier: 3 << leftShift, shift: 0 }
  let multiplier = scale * 4096 * 3
  let shift = 0
  while (multiplier <= 32767 / 2 && shift <= 30) {
    shift++
    multiplier *= 2
  }
  return { multiplier: Math.trunc(multiplier), shift }
}

/** HARD_SWISH. */
export function lowerHardSwish(context: NodeContext): void {
  sameType(context, [context.input(0), context.output()], ['int8'])
  const { from, to } = endScales(context)
  callLookup(context, hardSwish(context, from, to))
}

const realFunctions = {
  elu: (x: number) => (x < 0 ? Math.expm1(x) : x),
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  rsqrt: (x: number) => 1 / Math.sqrt(x),
  square: (x: number) => x * x,
  neg: (x: number) => -x,
}

/** ABS: |x - zero point| rescaled by float32(input scale / output scale). */
export function lowerAbs(context: NodeContext): void {
  sameType(context, [context.input(0), context.output()], ['int8'])
  const { from, to } = endScales(context)
  const factor = quantizeMultiplier(Math.fround(from.scale / to.scale))
  const same = from.scale === to.scale
  callLookup(context, (x) => {
    const magnitude = Math.abs(x - from.zeroPoint)
    return (same ? magnitude : requantize(magnitude, factor)) + to.zeroPoint
  })
}

/** Functions of one real number, tabulated: ELU, EXP and the like. */
export function lowerRealFunction(context: NodeContext, operation: OperationOf<keyof typeof realFunctions>): void {
  sameType(context, [context.input(0), context.output()], ['int8'])
  const { from, to } = endScales(context)
  const valueOf = realFunctions[operation.kind]
  callLookup(
    context,
    realFunction(from, to, (x) => finite(valueOf(x))),
  )
}

/** Poles and undefined results become the ends of the range and 0. */
function finite(x: number): number {
  if (Number.isNaN(x)) return 0
  return Math.min(Math.max(x, -1e30), 1e30)
}
