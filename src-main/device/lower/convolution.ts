import type { OperationOf } from '../../graph/operations.ts'
import { activationRange } from './activation-range.ts'
import type { NodeContext } from './node-context.ts'
import { windowOverlap } from './overlap.ts'
import { hasWeightOffset, lowerOffsetConvolution } from './offset-convolution.ts'
import { convolutionGeometry } from './window.ts'
import { channelScales, sameType, scaleOf } from './tensor-facts.ts'
import { foldedBias, int16Bias, int8Weights, multiplierConstants, weightSums } from './weights.ts'

type Kind = 'conv2d' | 'depthwiseConv2d'

/** What both convolutions share: factors per channel in double precision, folded bias, clamp. */
function lowerConvolution(context: NodeContext, operation: OperationOf<Kind>): void {
  if (hasWeightOffset(context)) return lowerOffsetConvolution(context, operation)
  const depthwise = operation.kind === 'depthwiseConv2d'
  const input = context.input(0)
  const output = context.output()
  const type = sameType(context, [input, output], ['int8', 'int16'])
  const { data, tensor: filter } = int8Weights(context, 1)
  const [, filterHeight = 1, filterWidth = 1, filterChannels = 1] = filter.shape
  const channels = output.shape[3] ?? 1
  const inputChannels = input.shape[3] ?? 1
  const from = scaleOf(context, input)
  const to = scaleOf(context, output)
  const factors = channelScales(context, filter, channels).map((scale) => (from.scale * scale) / to.scale)
  if (depthwise ? channels % inputChannels !== 0 || filterChannels !== channels : inputChannels % filterChannels !== 0) {
    context.refuse(
      'shapes-disagree',
      `has filters of shape ${filter.shape.join('×')} on ${inputChannels} channels`,
      'the model is damaged, so make it again with its own tool',
    )
  }
  const geometry = convolutionGeometry(
    context,
    input.shape,
    output.shape,
    filterHeight,
    filterWidth,
    depthwise ? channels / inputChannels : filterChannels,
    depthwise,
    operation,
  )
  const overlaps = windowOverlap(context, geometry, depthwise)
  const source = depthwise ? 'tk_depthwise_conv_2d' : 'tk_conv_2d'
  const weights = context.constant('weights', 'int8', data)
  const range = activationRange(operation.activation, type, to)
  if (type === 'int16') {
    const bias = int16Bias(context, 2)
    context.call({
      kernel: `${source}_s16`,
      source,
      parameters: { ...geometry, ...range, weights, ...bias, ...multiplierConstants(context, factors) },
      pointers: [context.read(0), context.write()],
      ...overlaps,
    })
    return
  }
  const perFilter = data.length / channels
  const sums = weightSums(data, channels, (i) => (depthwise ? i % channels : Math.floor(i / perFilter)))
  const bias = context.constant('bias', 'int32', foldedBias(context, 2, sums, from.zeroPoint))
  const scratchBytes = 2 * filterHeight * filterWidth * filterChannels
  context.call({
    kernel: `${source}_s8`,
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
    pointers: [context.read(0), context.write(), ...(depthwise ? [] : [{ scratchBytes }])],
    ...overlaps,
  })
}

/** CONV_2D. */
export function lowerConv2d(context: NodeContext, operation: OperationOf<'conv2d'>): void {
  lowerConvolution(context, operation)
}

/** DEPTHWISE_CONV_2D. */
export function lowerDepthwiseConv2d(context: NodeContext, operation: OperationOf<'depthwiseConv2d'>): void {
  lowerConvolution(context, operation)
}
