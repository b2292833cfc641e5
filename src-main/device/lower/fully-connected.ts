import type { OperationOf } from '../../graph/operations.ts'
import { activationRange } from './activation-range.ts'
import { quantizeMultiplier } from './fixed-point.ts'
import type { NodeContext } from './node-context.ts'
import { lowerComputedWeights } from './batch-matmul.ts'
import { hasWeightOffset, lowerOffsetConvolution } from './offset-convolution.ts'
import { elementCount } from '../planner/tensor-bytes.ts'
import { sameType, scaleOf } from './tensor-facts.ts'
import { foldedBias, int16Bias, int8Weights, multiplierConstants, sumsStayBelow, weightSums } from './weights.ts'

/**
 * FULLY_CONNECTED. Per tensor the factor is float32(input scale * weight scale) / output scale, rounded twice as in TensorFlow
 * Lite Micro; per channel it is in double precision and rounded once as in LiteRT, whose converter writes such layers.
 */
export function lowerFullyConnected(context: NodeContext, operation: OperationOf<'fullyConnected'>): void {
  const input = context.input(0)
  const output = context.output()
  const type = sameType(context, [input, output], ['int8', 'int16', 'float32'])
  if (type === 'float32') return lowerFloat(context, operation)
  if (context.constantInput(1) === null) return lowerComputedWeights(context, operation)
  if (hasWeightOffset(context)) return lowerOffsetConvolution(context, operation)
  const { data, tensor: filter } = int8Weights(context, 1)
  const [units = 1, depth = 1] = filter.shape
  const batches = elementCount(output.shape) / units
  if (elementCount(input.shape) !== batches * depth) {
    context.refuse(
      'shapes-disagree',
      `multiplies ${input.shape.join('×')} values by weights of ${units}×${depth}`,
      'the model is damaged, so make it again with its own tool',
    )
  }
  const from = scaleOf(context, input)
  const to = scaleOf(context, output)
  const scales = filter.quantization?.scale ?? []
  const perChannel = scales.length > 1
  const factors = perChannel
    ? scales.map((scale) => (from.scale * scale) / to.scale)
    : [Math.fround(from.scale * scaleOf(context, filter).scale) / to.scale]
  const shape = { depth, batches, units }
  const range = activationRange(operation.activation, type, to)
  const pointers = [context.read(0), context.write()]
  if (type === 'int16') {
    const weights = context.constant('weights', 'int8', data)
    const parameters = {
      ...shape,
      perChannel: perChannel ? 1 : 0,
      ...range,
      weights,
      ...int16Bias(context, 2),
      ...multiplierConstants(context, factors),
    }
    context.call({ kernel: 'tk_fully_connected_s16', source: 'tk_fully_connected', parameters, pointers })
    return
  }
  const sums = weightSums(data, units, (i) => Math.floor(i / depth))
  const folded = foldedBias(context, 2, sums, from.zeroPoint)
  const small = sumsStayBelow(2 ** 30, data, folded, perChannel ? factors : new Array<number>(units).fill(factors[0] ?? 0))
  if (!perChannel && !small) return lowerOffsetConvolution(context, operation)
  const below = small && factors.every((factor) => quantizeMultiplier(factor).shift < 0)
  context.call({
    kernel: 'tk_fully_connected_s8',
    source: 'tk_fully_connected',
    parameters: {
      ...shape,
      perChannel: !perChannel ? 0 : below ? 2 : 1,
      outputZeroPoint: to.zeroPoint,
      ...range,
      weights: context.constant('weights', 'int8', data),
      bias: context.constant('bias', 'int32', folded),
      ...multiplierConstants(context, factors),
    },
    pointers,
  })
}

/** A float layer between quantized ones, as quantization-aware training leaves some. */
function lowerFloat(context: NodeContext, operation: OperationOf<'fullyConnected'>): void {
  const filter = context.input(1)
  const data = context.constantInput(1)
  const bias = context.has(2) ? context.constantInput(2) : null
  if (!(data instanceof Float32Array) || (bias !== null && !(bias instanceof Float32Array))) {
    context.refuse('unsupported-type', `multiplies floats by ${filter.type} weights`, 'quantize the model to INT8')
  }
  const [units = 1, depth = 1] = filter.shape
  const limits = { none: [-Infinity, Infinity], relu: [0, Infinity], relu6: [0, 6], reluN1To1: [-1, 1] } as const
  const [low, high] = limits[operation.activation]
  const largest = 3.4028234663852886e38
  context.call({
    kernel: 'tk_fully_connected_f32',
    source: 'tk_fully_connected',
    parameters: {
      depth,
      batches: elementCount(context.output().shape) / units,
      units,
      activationMin: { float32: Math.max(low, -largest) },
      activationMax: { float32: Math.min(high, largest) },
      weights: context.constant('weights', 'float32', data),
      bias: bias === null ? null : context.constant('bias', 'float32', bias),
    },
    pointers: [context.read(0), context.write()],
  })
}
