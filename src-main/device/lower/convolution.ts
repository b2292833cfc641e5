import type { OperationOf } from '../../graph/operations.ts'
import { activationRange } from './activation-range.ts'
import { depthwiseBand } from './depthwise-band.ts'
import type { NodeContext } from './node-context.ts'
import { windowOverlap } from './overlap.ts'
import { hasWeightOffset, lowerOffsetConvolution } from './offset-convolution.ts'
import { convolutionGeometry, inOneRow, withoutUnitWidth, type ConvolutionWindow } from './window.ts'
import { channelScales, sameType, scaleOf } from './tensor-facts.ts'
import {
  filtersFirst,
  foldedBias,
  int16Bias,
  int8Weights,
  multiplierConstants,
  paddedWeights,
  sumsStayBelow,
  weightSums,
} from './weights.ts'

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
  const to = scaleOf(context, output)
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
  if (type === 'int8') return lowerInt8(context, operation, geometry, data)
  const source = depthwise ? 'tk_depthwise_conv_2d' : 'tk_conv_2d'
  const weights = context.constant('weights', 'int8', data)
  const factors = convolutionFactors(context)
  context.call({
    kernel: `${source}_s16`,
    source,
    parameters: {
      ...geometry,
      ...activationRange(operation.activation, type, to),
      weights,
      ...int16Bias(context, 2),
      ...multiplierConstants(context, factors),
    },
    pointers: [context.read(0), context.write()],
    ...windowOverlap(context, geometry, depthwise),
  })
}

/** input scale * weight scale / output scale of each channel. */
function convolutionFactors(context: NodeContext): number[] {
  const [input, filter, output] = [context.input(0), context.input(1), context.output()]
  const from = scaleOf(context, input)
  const to = scaleOf(context, output)
  return channelScales(context, filter, output.shape[3] ?? 1).map((scale) => (from.scale * scale) / to.scale)
}

/**
 * INT8: a depthwise convolution that gives an input channel several outputs is one with groups. Sums that the fast kernels
 * cannot hold go to the kernel for all cases.
 */
function lowerInt8(context: NodeContext, operation: OperationOf<Kind>, geometry: ConvolutionWindow, data: Int8Array): void {
  const from = scaleOf(context, context.input(0))
  const to = scaleOf(context, context.output())
  const { batches, inputHeight, inputWidth, inputChannels, outputHeight, outputWidth, outputChannels, ...window } = inOneRow(
    withoutUnitWidth(geometry),
  )
  const { filterHeight, filterWidth, depthMultiplier, filterChannels = 1, ...steps } = window
  const filters = operation.kind === 'conv2d' ? data : filtersFirst(data, outputChannels)
  const size = filters.length / outputChannels
  const sums = weightSums(filters, outputChannels, (i) => Math.floor(i / size))
  const bias = foldedBias(context, 2, sums, from.zeroPoint)
  const factors = convolutionFactors(context)
  if (!sumsStayBelow(2 ** 30, filters, bias, factors)) return lowerOffsetConvolution(context, operation, factors)
  const stage = (weights: Int8Array) => ({
    inputZeroPoint: from.zeroPoint,
    outputZeroPoint: to.zeroPoint,
    ...activationRange(operation.activation, 'int8', to),
    weights: context.constant('weights', 'int8', weights),
    bias: context.constant('bias', 'int32', bias),
    ...multiplierConstants(context, factors),
  })
  const input = { batches, inputHeight, inputWidth }
  const output = { outputHeight, outputWidth }
  const filter = { filterHeight, filterWidth }
  if (depthMultiplier === 1 && inputChannels > 1) {
    const { bandHeight, scratchBytes } = depthwiseBand({ ...output, ...window })
    context.call({
      kernel: 'tk_depthwise_conv_2d_s8',
      source: 'tk_depthwise_conv_2d',
      parameters: { ...input, ...output, channels: inputChannels, ...filter, ...steps, bandHeight, ...stage(data) },
      pointers: [context.read(0), context.write(), { scratchBytes }],
      ...windowOverlap(context, geometry, true),
    })
    return
  }
  context.call({
    kernel: 'tk_conv_2d_s8',
    source: 'tk_conv_2d',
    parameters: {
      ...{ ...input, inputChannels, ...output, outputChannels, ...filter, filterChannels },
      ...steps,
      ...stage(paddedWeights(filters, size)),
    },
    pointers: [
      context.read(0),
      context.write(),
      { scratchBytes: columnScratch(size, { filterWidth, filterChannels, ...steps }) },
    ],
    ...windowOverlap(context, geometry, false),
  })
}

/** Neighbouring outputs that tk_conv_2d_s8 computes together. */
const columns = 4

/**
 * Bytes that tk_conv_2d_s8 works in: `columns` patches of `size` values as 16-bit numbers, and either one of them in bytes or
 * the part of a row that is under neighbouring outputs.
 */
function columnScratch(
  size: number,
  { filterWidth, filterChannels, strideWidth = 1 }: { filterWidth: number; filterChannels: number; strideWidth?: number },
): number {
  const row = ((columns - 1) * strideWidth + filterWidth) * filterChannels
  return 4 * (2 * columns * Math.ceil(size / 4) + Math.ceil(Math.max(size, row) / 4))
}

/** CONV_2D. */
export function lowerConv2d(context: NodeContext, operation: OperationOf<'conv2d'>): void {
  lowerConvolution(context, operation)
}

/** DEPTHWISE_CONV_2D. */
export function lowerDepthwiseConv2d(context: NodeContext, operation: OperationOf<'depthwiseConv2d'>): void {
  lowerConvolution(context, operation)
}
