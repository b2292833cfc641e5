import type { Tensor } from '../../graph/graph.ts'
import type { OperationOf } from '../../graph/operations.ts'
import { activationRange } from './activation-range.ts'
import type { NodeContext } from './node-context.ts'
import { elementCount } from '../planner/tensor-bytes.ts'
import { scaleOf } from './tensor-facts.ts'
import { foldedBias, multiplierConstants } from './weights.ts'
import { convolutionGeometry } from './window.ts'

/** Whether the weights at input 1 have one scale and a zero point, as nets of the older UINT8 scheme have. */
export function hasWeightOffset(context: NodeContext): boolean {
  const quantization = context.input(1).quantization
  return quantization?.scale.length === 1 && (quantization.zeroPoint[0] ?? 0) !== 0 && context.input(0).type === 'int8'
}

type Kind = 'conv2d' | 'depthwiseConv2d' | 'fullyConnected'

/**
 * A convolution or dense layer with a weight zero point, whose factor is float32(si * sw) / so; or, with `factors` for its
 * channels, one whose sums are beyond the limits of the fast kernels.
 */
export function lowerOffsetConvolution(context: NodeContext, operation: OperationOf<Kind>, factors?: readonly number[]): void {
  const [input, filter, output] = [context.input(0), context.input(1), context.output()]
  const data = context.constantInput(1)
  if (!(data instanceof Int8Array)) context.refuse('unsupported-type', `has ${filter.type} weights`, 'quantize the model to INT8')
  const from = scaleOf(context, input)
  const to = scaleOf(context, output)
  const geometry = operation.kind === 'fullyConnected' ? denseGeometry(output, filter) : windowGeometry(context, operation)
  const filters = geometry['outputChannels'] ?? 0
  const shared = () => Math.fround(from.scale * scaleOf(context, filter).scale) / to.scale
  context.call({
    kernel: 'tk_offset_conv_2d_s8',
    source: 'tk_offset_conv_2d',
    parameters: {
      ...geometry,
      inputZeroPoint: from.zeroPoint,
      weightsZeroPoint: filter.quantization?.zeroPoint[0] ?? 0,
      outputZeroPoint: to.zeroPoint,
      ...activationRange(operation.activation, 'int8', to),
      weights: context.constant('weights', 'int8', data),
      bias: context.constant('bias', 'int32', foldedBias(context, 2, new Int32Array(filters), 0)),
      ...multiplierConstants(context, factors ?? new Array<number>(filters).fill(shared())),
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
