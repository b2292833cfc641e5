import { quantizeMultiplier, type FixedMultiplier } from './fixed-point.ts'
import { callLookup, changeOfScale } from './lookup.ts'
import type { NodeContext } from './node-context.ts'
import { elementwiseOverlap } from './overlap.ts'
import { elementCount } from '../planner/tensor-bytes.ts'
import { scaleOf, typeRange } from './tensor-facts.ts'

const integerSuffixes: Readonly<Record<string, string>> = { int8: 's8', int16: 's16', int32: 's32' }

/** Whether a kernel tk_rescale_<from>_<to> exists. */
const rescales = new Set(['s16 s16', 's16 s8', 's8 s16', 's32 s8', 's8 s32'])

/** A change of scale between integer types, with another factor for values below the input's zero point. */
export function callRescale(context: NodeContext, positive: FixedMultiplier, negative: FixedMultiplier, low?: number): void {
  const input = context.input(0)
  const output = context.output()
  const [from, to] = [integerSuffixes[input.type], integerSuffixes[output.type]]
  if (!rescales.has(`${from} ${to}`)) {
    context.refuse('unsupported-type', `turns ${input.type} into ${output.type}`, 'quantize the model to INT8')
  }
  const wide = output.type === 'int32'
  const range = wide ? { low: -(2 ** 31), high: 2 ** 31 - 1 } : typeRange(output.type)
  context.call({
    kernel: from === to ? `tk_rescale_${from}` : `tk_rescale_${from}_${to}`,
    source: 'tk_rescale',
    parameters: {
      count: elementCount(output.shape),
      inputZeroPoint: scaleOf(context, input).zeroPoint,
      outputZeroPoint: scaleOf(context, output).zeroPoint,
      positiveMultiplier: positive.multiplier,
      positiveShift: positive.shift,
      negativeMultiplier: negative.multiplier,
      negativeShift: negative.shift,
      outputMin: Math.max(range.low, low ?? range.low),
      outputMax: range.high,
    },
    pointers: [context.read(0), context.write()],
    ...elementwiseOverlap(context),
  })
}

/** QUANTIZE: from float32, or from one scale to another. */
export function lowerQuantize(context: NodeContext): void {
  const input = context.input(0)
  const output = context.output()
  const to = scaleOf(context, output)
  if (input.type === 'float32') {
    const suffix = integerSuffixes[output.type]
    if (suffix !== 's8' && suffix !== 's16')
      context.refuse('unsupported-type', `turns floats into ${output.type}`, 'quantize the model to INT8')
    context.call({
      kernel: `tk_quantize_${suffix}`,
      source: 'tk_quantize',
      parameters: { count: elementCount(output.shape), scale: { float32: to.scale }, zeroPoint: to.zeroPoint },
      pointers: [context.read(0), context.write()],
      ...elementwiseOverlap(context),
    })
    return
  }
  const from = scaleOf(context, input)
  if (input.type === 'int8' && output.type === 'int8') return callLookup(context, changeOfScale(from, to))
  if (input.type === 'uint8' && output.type === 'int8') {
    const changed = changeOfScale(from, to)
    return callLookup(context, (x) => changed(x & 255))
  }
  if (input.type === 'int8' && output.type === 'uint8') {
    const changed = changeOfScale(from, to)
    return callLookup(context, (x) => (Math.min(Math.max(changed(x), 0), 255) << 24) >> 24)
  }
  const factor = quantizeMultiplier(from.scale / to.scale)
  callRescale(context, factor, factor)
}

/** DEQUANTIZE to float32. */
export function lowerDequantize(context: NodeContext): void {
  const input = context.input(0)
  const suffix = integerSuffixes[input.type]
  const { scale, zeroPoint } = scaleOf(context, input)
  if ((suffix !== 's8' && suffix !== 's16') || context.output().type !== 'float32') {
    context.refuse('unsupported-type', `turns ${input.type} into ${context.output().type}`, 'quantize the model to INT8')
  }
  context.call({
    kernel: `tk_dequantize_${suffix}`,
    source: 'tk_quantize',
    parameters: { count: elementCount(input.shape), scale: { float32: scale }, zeroPoint },
    pointers: [context.read(0), context.write()],
    ...elementwiseOverlap(context),
  })
}
