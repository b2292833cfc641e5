import type { NodeContext } from './node-context.ts'
import { elementwiseOverlap } from './overlap.ts'
import { normalAxis } from './rearranging.ts'
import { elementCount } from '../planner/tensor-bytes.ts'
import { sameType, scaleOf } from './tensor-facts.ts'

/** L2_NORMALIZATION over the last dimension. */
export function lowerL2Normalization(context: NodeContext): void {
  const input = context.input(0)
  sameType(context, [input, context.output()], ['int8'])
  const depth = input.shape.at(-1) ?? 1
  context.call({
    kernel: 'tk_l2_normalization_s8',
    source: 'tk_l2_normalization',
    parameters: { rows: elementCount(input.shape) / depth, depth, inputZeroPoint: scaleOf(context, input).zeroPoint },
    pointers: [context.read(0), context.write()],
    ...elementwiseOverlap(context),
  })
}

/** ARG_MAX with an int32 result. */
export function lowerArgMax(context: NodeContext): void {
  const input = context.input(0)
  if (input.type !== 'int8' || context.output().type !== 'int32') {
    context.refuse(
      'unsupported-type',
      `turns ${input.type} into ${context.output().type}`,
      'quantize the model to INT8 and ask for int32 indices',
    )
  }
  const axis = normalAxis(context.numbers(1, 'axis')[0] ?? 0, input.shape.length)
  context.call({
    kernel: 'tk_arg_max_s8',
    source: 'tk_arg_max',
    parameters: {
      outer: elementCount(input.shape.slice(0, axis)),
      size: input.shape[axis] ?? 1,
      inner: elementCount(input.shape.slice(axis + 1)),
      sign: 1,
    },
    pointers: [context.read(0), context.write()],
  })
}

/** SHAPE is known beforehand. */
export function lowerShape(context: NodeContext): void {
  context.refuse('shape-at-run-time', 'asks for a shape at run time', 'fold constants first, so that only fixed shapes remain')
}

/** BATCH_NORMALIZATION exists in float graphs only. */
export function lowerBatchNormalization(context: NodeContext): void {
  context.refuse('not-quantized', 'is not folded into the layer before it', 'quantize the model, which folds it')
}

/** CAST between number types has no INT8 meaning. */
export function lowerCast(context: NodeContext): void {
  if (context.input(0).type === context.output().type) return context.alias(context.outputIndex(), context.inputIndex(0))
  context.refuse(
    'unsupported-operation',
    `casts ${context.input(0).type} to ${context.output().type}`,
    'use quantize or dequantize instead',
  )
}
