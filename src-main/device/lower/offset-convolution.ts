import type { Tensor } from '../../graph/graph.ts'
import type { OperationOf } from '../../graph/operations.ts'
import { activationRange } from './activation-range.ts'
import { quantizeMultiplier } from './fixed-point.ts'
import type { NodeContext } from './node-context.ts'
import { elementCount } from '../planner/tensor-bytes.ts'
import { scaleOf } from './tensor-facts.ts'
import { foldedBias } from './weights.ts'
import { convolutionGeometry } from './window.ts'

/** Whether the weights at input 1 have one scale and a zero point, as nets of the older UINT8 scheme have. */
export function hasWeightOffset(context: NodeContext): boolean {
  const quantization = context.input(1).quantization
  return quantization?.scale.length === 1 && (quantization.zeroPoint[0] ?? 0) !== 0 && context.input(0).type === 'int8'
}

type Kind = 'conv2d' | 'depthwiseConv2d' | 'fullyConnected'

/** A convolution or dense layer with a weight zero point; the factor is float32(si * sw) / so. */
export function lowerOffsetConvolution(context: NodeContext, operation: OperationOf<Kind>): void {
  const [input, filter, output] = [context.input(0), context.input(1), context.output()]
  const data = context.constantInput(1)
  if (!(data instanceof Int8Array)) context.refuse('unsupported-type', `has ${filter.type} weights`, 'quantize the model to INT8')
  const from = scaleOf(context, input)
  const weights = scaleOf(context, filter)
  const to = scaleOf(context, output)
  const { multiplier, shift } = quantizeMultiplier(Math.fround(from.scale * weights.scale) / to.scale)
  const geometry = operation.kind === 'fullyConnected' ? denseGeometry(output, filter) : windowGeometry(context, operation)
  context.call({
    kernel: 'tk_offset_conv_2d_s8',
    source: 'tk_offset_conv_2d',
    parameters: {
      ...geometry,
      inputZeroPoint: from.zeroPoint,
      weightsZeroPoint: weights.zeroPoint,
      multiplier,
      shift,
      outputZeroPoint: to.zeroPoint,
      ...activationRange(operation.activation, 'int8', to),
      weights: context.constant('weights', 'int8', data),
      bias: context.constant('bias', 'int32', foldedBias(context, 2, new Int32Array(geometry['outputChannels'] ?? 0), 0)),
    },
    pointers: [context.read(0), context.write()],
  })
}

/** A dense layer is a convolution of one pixel for each row. */
function denseGeometry(output: Tensor, filter: Tensor): Record<string, number> {
  const [units = 1, depth = 1] = filter.shape
  const single = ['strideHeight', 'strideWidth', 'dilationHeight', 'dilationWidth']
  return {
    batches: elementCount(output.shape) / units,
    inputHeight: 1,
    inputWidth: 1,
    inputChannels: depth,
    outputHeight: 1,
    outputWidth: 1,
    outputChannels: units,
    filterHeight: 1,
    filterWidth: 1,
    filterChannels: depth,
    ...Object.fromEntries(single.map((name) => [name, 1])),
    padTop: 0,
    padLeft: 0,
    groupFilters: units,
    filterStride: depth,
    tapStride: depth,
  }
}

function windowGeometry(context: NodeContext, operation: OperationOf<'conv2d' | 'depthwiseConv2d'>): Record<string, number> {
  const [input, filter, output] = [context.input(0), context.input(1), context.output()]
  const [, filterHeight = 1, filterWidth = 1, last = 1] = filter.shape
  const depthwise = operation.kind === 'depthwiseConv2d'
  const channels = depthwise ? 1 : last
  const filters = output.shape[3] ?? 1
  return {
    ...convolutionGeometry(context, input.shape, output.shape, filterHeight, filterWidth, channels, false, operation),
    groupFilters: (filters * channels) / (input.shape[3] ?? 1),
    filterStride: depthwise ? 1 : filterHeight * filterWidth * channels,
    tapStride: depthwise ? filters : channels,
  }
}
