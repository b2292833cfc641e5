import type { OperationOf } from '../../graph/operations.ts'
import { activationRange } from './activation-range.ts'
import type { NodeContext } from './node-context.ts'
import { channelScales, sameType, scaleOf } from './tensor-facts.ts'
import { foldedBias, int16Bias, int8Weights, multiplierConstants } from './weights.ts'
import { fourDimensions, padBefore } from './window.ts'

/** TRANSPOSE_CONV: inputs are the output's shape, weights, data, bias. */
export function lowerTransposeConv(context: NodeContext, operation: OperationOf<'transposeConv'>): void {
  const input = context.input(2)
  const output = context.output()
  const type = sameType(context, [input, output], ['int8', 'int16'])
  const { data, tensor: filter } = int8Weights(context, 1)
  const [batches, inputHeight, inputWidth, inputChannels] = fourDimensions(context, input.shape)
  const [, outputHeight, outputWidth, outputChannels] = fourDimensions(context, output.shape)
  const [, filterHeight, filterWidth] = fourDimensions(context, filter.shape)
  const { strideHeight, strideWidth, padding } = operation
  const from = scaleOf(context, input)
  const to = scaleOf(context, output)
  const factors = channelScales(context, filter, outputChannels).map((scale) => (from.scale * scale) / to.scale)
  const geometry = {
    batches,
    inputHeight,
    inputWidth,
    inputChannels,
    outputHeight,
    outputWidth,
    outputChannels,
    filterHeight,
    filterWidth,
    strideHeight,
    strideWidth,
    padTop: padBefore(outputHeight, inputHeight, filterHeight, strideHeight, 1, padding),
    padLeft: padBefore(outputWidth, inputWidth, filterWidth, strideWidth, 1, padding),
  }
  const range = activationRange(operation.activation, type, to)
  const weights = context.constant('weights', 'int8', data)
  const source = 'tk_transpose_conv'
  const pointers = [context.read(2), context.write()]
  if (type === 'int16') {
    const given = int16Bias(context, 3)
    const none = given.bias === null && given.biasS64 === null
    const bias = none ? { bias: null, biasS64: context.constant('bias', 'int64', new BigInt64Array(outputChannels)) } : given
    const parameters = { ...geometry, ...range, weights, ...bias, ...multiplierConstants(context, factors) }
    context.call({ kernel: 'tk_transpose_conv_s16', source, parameters, pointers })
    return
  }
  const bias = context.constant('bias', 'int32', foldedBias(context, 3, new Int32Array(outputChannels), 0))
  context.call({
    kernel: 'tk_transpose_conv_s8',
    source,
    parameters: {
      ...geometry,
      inputZeroPoint: from.zeroPoint,
      outputZeroPoint: to.zeroPoint,
      ...range,
      weights,
      bias,
      ...multiplierConstants(context, factors),
    },
    pointers,
  })
}
