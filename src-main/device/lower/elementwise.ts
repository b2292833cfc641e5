import type { OperationOf } from '../../graph/operations.ts'
import { activationRange } from './activation-range.ts'
import { broadcastLoops } from './broadcast.ts'
import { quantizeMultiplier } from './fixed-point.ts'
import type { NodeContext } from './node-context.ts'
import { elementwiseOverlap } from './overlap.ts'
import { sameType, scaleOf, typeSuffix } from './tensor-facts.ts'

/** What every element-wise kernel of two operands needs. */
function operands(context: NodeContext, allowed: readonly ('int8' | 'int16')[]) {
  const [a, b, output] = [context.input(0), context.input(1), context.output()]
  const type = sameType(context, [a, b, output], allowed)
  return {
    type,
    suffix: typeSuffix(type) ?? 's8',
    a: scaleOf(context, a),
    b: scaleOf(context, b),
    output: scaleOf(context, output),
    loops: broadcastLoops(context, a.shape, b.shape, output.shape),
  }
}

function pointers(context: NodeContext) {
  return { pointers: [context.read(0), context.read(1), context.write()], ...elementwiseOverlap(context, [0, 1]) }
}

/** ADD and SUB. The factors of ADD are doubles, those of SUB float32 (TensorFlow Lite Micro's add_common and sub_common). */
export function lowerAdd(context: NodeContext, operation: OperationOf<'add' | 'sub'>): void {
  const { type, suffix, a, b, output, loops } = operands(context, ['int8', 'int16'])
  const leftShift = type === 'int16' ? 15 : 20
  const round = operation.kind === 'sub' ? Math.fround : (x: number) => x
  const common = 2 * Math.max(a.scale, b.scale)
  const aFactor = quantizeMultiplier(round(a.scale / common))
  const bFactor = quantizeMultiplier(round(b.scale / common))
  const factor = quantizeMultiplier(round(common / round(2 ** leftShift * output.scale)))
  context.call({
    kernel: `tk_add_${suffix}`,
    source: 'tk_add',
    parameters: {
      ...loops,
      aMultiplier: aFactor.multiplier,
      bMultiplier: bFactor.multiplier,
      outputMultiplier: factor.multiplier,
      aZeroPoint: a.zeroPoint,
      aShift: aFactor.shift,
      bZeroPoint: b.zeroPoint,
      bShift: bFactor.shift,
      leftShift,
      sign: operation.kind === 'sub' ? -1 : 1,
      outputShift: factor.shift,
      outputZeroPoint: output.zeroPoint,
      ...activationRange(operation.activation, type, output),
    },
    ...pointers(context),
  })
}

/** SQUARED_DIFFERENCE. */
export function lowerSquaredDifference(context: NodeContext): void {
  const { a, b, output, loops } = operands(context, ['int8'])
  const leftShift = 7
  const common = 2 * Math.max(a.scale, b.scale)
  const aFactor = quantizeMultiplier(a.scale / common)
  const bFactor = quantizeMultiplier(b.scale / common)
  const factor = quantizeMultiplier((common * common) / (2 ** (2 * leftShift) * output.scale))
  context.call({
    kernel: 'tk_squared_difference_s8',
    source: 'tk_add',
    parameters: {
      ...loops,
      aMultiplier: aFactor.multiplier,
      bMultiplier: bFactor.multiplier,
      outputMultiplier: factor.multiplier,
      aZeroPoint: a.zeroPoint,
      aShift: aFactor.shift,
      bZeroPoint: b.zeroPoint,
      bShift: bFactor.shift,
      leftShift,
      sign: -1,
      outputShift: factor.shift,
      outputZeroPoint: output.zeroPoint,
      activationMin: -128,
      activationMax: 127,
    },
    ...pointers(context),
  })
}

/** MUL (factor in double precision) and DIV (in float32). */
export function lowerMul(context: NodeContext, operation: OperationOf<'mul' | 'div'>): void {
  const divides = operation.kind === 'div'
  const { type, suffix, a, b, output, loops } = operands(context, divides ? ['int8'] : ['int8', 'int16'])
  const ratio = divides ? Math.fround(a.scale / Math.fround(b.scale * output.scale)) : (a.scale * b.scale) / output.scale
  const factor = quantizeMultiplier(ratio)
  context.call({
    kernel: `tk_${operation.kind}_${suffix}`,
    source: 'tk_mul',
    parameters: {
      ...loops,
      multiplier: factor.multiplier,
      aZeroPoint: a.zeroPoint,
      bZeroPoint: b.zeroPoint,
      shift: factor.shift,
      outputZeroPoint: output.zeroPoint,
      ...activationRange(operation.activation, type, output),
    },
    ...pointers(context),
  })
}

/** MAXIMUM and MINIMUM compare integers: all three tensors share one scale. */
export function lowerExtremum(context: NodeContext, operation: OperationOf<'maximum' | 'minimum'>): void {
  const { suffix, a, b, output, loops } = operands(context, ['int8', 'int16'])
  if ([a, b].some(({ scale, zeroPoint }) => scale !== output.scale || zeroPoint !== output.zeroPoint)) {
    context.refuse(
      'scales-differ',
      'compares tensors of different scales',
      'quantize the model so that both inputs and the output share one scale',
    )
  }
  context.call({
    kernel: `tk_extremum_${suffix}`,
    source: 'tk_extremum',
    parameters: { ...loops, sign: operation.kind === 'maximum' ? 1 : -1 },
    ...pointers(context),
  })
}

/** PRELU: factors in double precision. */
export function lowerPrelu(context: NodeContext): void {
  const { a, b, output, loops } = operands(context, ['int8'])
  const positive = quantizeMultiplier(a.scale / output.scale)
  const negative = quantizeMultiplier((a.scale * b.scale) / output.scale)
  context.call({
    kernel: 'tk_prelu_s8',
    source: 'tk_prelu',
    parameters: {
      ...loops,
      inputZeroPoint: a.zeroPoint,
      slopeZeroPoint: b.zeroPoint,
      outputZeroPoint: output.zeroPoint,
      positiveMultiplier: positive.multiplier,
      positiveShift: positive.shift,
      negativeMultiplier: negative.multiplier,
      negativeShift: negative.shift,
    },
    ...pointers(context),
  })
}
