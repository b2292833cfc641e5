import type { OperationOf } from '../../graph/operations.ts'
import { activationRange } from './activation-range.ts'
import type { NodeContext } from './node-context.ts'
import { elementCount, sameType, scaleOf } from './tensor-facts.ts'
import { foldedBias, int16Bias, int8Weights, multiplierConstants, weightSums } from './weights.ts'

/**
 * FULLY_CONNECTED. Per tensor the factor is float32(input scale * weight scale) / output scale; per channel all in double
 * precision, like a convolution.
 */
export function lowerFullyConnected(context: NodeContext, operation: OperationOf<'fullyConnected'>): void {
  const input = context.input(0)
  const output = context.output()
  const type = sameType(context, [input, output], ['int8', 'int16'])
  const { data, tensor: filter } = int8Weights(context, 1)
  const [units = 1, depth = 1] = filter.shape
  const batches = elementCount(output.shape) / units
  if (elementCount(input.shape) !== batches * depth) {
    context.refuse('shapes-disagree', `multiplies ${input.shape.join('×')} values by weights of ${units}×${depth}`, 'the model is damaged, so make it again with its own tool')
  }
  const from = scaleOf(context, input)
  const to = scaleOf(context, output)
  const scales = filter.quantization?.scale ?? []
  const perChannel = scales.length > 1
  const factors = perChannel
    ? scales.map((scale) => (from.scale * scale) / to.scale)
    : [Math.fround(from.scale * scaleOf(context, filter).scale) / to.scale]
  const weights = context.constant('weights', 'int8', data)
  const shape = { batches, depth, units, perChannel: perChannel ? 1 : 0 }
  const range = activationRange(operation.activation, type, to)
  const pointers = [context.read(0), context.write()]
  if (type === 'int16') {
    const parameters = { ...shape, ...range, weights, ...int16Bias(context, 2), ...multiplierConstants(context, factors) }
    context.call({ kernel: 'tk_fully_connected_s16', source: 'tk_fully_connected', parameters, pointers })
    return
  }
  const sums = weightSums(data, units, (i) => Math.floor(i / depth))
  const bias = context.constant('bias', 'int32', foldedBias(context, 2, sums, from.zeroPoint))
  context.call({
    kernel: 'tk_fully_connected_s8',
    source: 'tk_fully_connected',
    parameters: { ...shape, outputZeroPoint: to.zeroPoint, ...range, weights, bias, ...multiplierConstants(context, factors) },
    pointers,
  })
}
