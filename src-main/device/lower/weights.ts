import type { Tensor } from '../../graph/graph.ts'
import type { ConstantReference } from '../plan.ts'
import { quantizeMultiplier } from './fixed-point.ts'
import type { NodeContext } from './node-context.ts'

/** The INT8 weights at an input; refuses weights that are computed, of another type, or have a zero point. */
export function int8Weights(context: NodeContext, position: number): { data: Int8Array; tensor: Tensor } {
  const tensor = context.input(position)
  const data = context.constantInput(position)
  if (data === null || data === undefined) {
    context.refuse('not-constant', 'computes its weights at run time', 'a device kernel needs weights that are constants')
  }
  if (!(data instanceof Int8Array) || (tensor.type !== 'int8' && tensor.type !== 'int4')) {
    context.refuse('unsupported-type', `has ${tensor.type} weights`, 'quantize the model to INT8')
  }
  if (tensor.quantization?.zeroPoint.some((zeroPoint) => zeroPoint !== 0)) {
    context.refuse('weight-zero-point', 'has weights with a zero point', 'quantize its weights symmetrically')
  }
  return { data, tensor }
}

/** bias[o] - inputZeroPoint * (sum of the weights of o), so that kernels multiply raw integers. `sums` are those sums. */
export function foldedBias(context: NodeContext, position: number, sums: Int32Array, inputZeroPoint: number): Int32Array {
  const bias = context.has(position) ? context.constantInput(position) : undefined
  if (bias === null) context.refuse('not-constant', 'computes its bias at run time', 'a device kernel needs a constant bias')
  return sums.map((sum, i) => (Number(bias?.[i] ?? 0) - inputZeroPoint * sum) | 0)
}

/** The bias of a kernel with INT16 activations: 64-bit sums with an int64 bias, else 32-bit sums. */
export function int16Bias(
  context: NodeContext,
  position: number,
): { readonly bias: ConstantReference | null; readonly biasS64: ConstantReference | null } {
  if (!context.has(position)) return { bias: null, biasS64: null }
  const data = context.constantInput(position)
  if (data instanceof BigInt64Array) return { bias: null, biasS64: context.constant('bias', 'int64', data) }
  if (data instanceof Int32Array) return { bias: context.constant('bias', 'int32', data), biasS64: null }
  return context.refuse('unsupported-type', 'has a bias that is neither int32 nor int64', 'convert the model again')
}

/** Multipliers and shifts of real factors, in flash. */
export function multiplierConstants(
  context: NodeContext,
  factors: readonly number[],
): { readonly multiplier: ConstantReference; readonly shift: ConstantReference } {
  const fixed = factors.map(quantizeMultiplier)
  return {
    multiplier: context.constant(
      'multiplier',
      'int32',
      Int32Array.from(fixed, (f) => f.multiplier),
    ),
    shift: context.constant(
      'shift',
      'int8',
      Int8Array.from(fixed, (f) => f.shift),
    ),
  }
}

/** Sums over everything but the channels: `channelOf` gives the channel of a weight's position. */
export function weightSums(weights: Int8Array, channels: number, channelOf: (i: number) => number): Int32Array {
  const sums = new Int32Array(channels)
  weights.forEach((weight, i) => {
    const channel = channelOf(i)
    sums[channel] = (sums[channel] ?? 0) + weight
  })
  return sums
}

/** Weights 1HWC of a depthwise convolution with filter after filter: [channel][height][width]. */
export function filtersFirst(weights: Int8Array, channels: number): Int8Array {
  const size = weights.length / channels
  return weights.map((_, i) => weights[(i % size) * channels + Math.floor(i / size)] ?? 0)
}

/** Kernels read filters of `size` weights in words of four, up to three bytes past the last. */
export function paddedWeights(weights: Int8Array, size: number): Int8Array {
  const padded = new Int8Array(weights.length + (-size & 3))
  padded.set(weights)
  return padded
}

/** Whether |sum + bias| * 2^max(shift, 0) stays below a limit for all INT8 inputs. `weights` holds filter after filter. */
export function sumsStayBelow(limit: number, weights: Int8Array, bias: Int32Array, factors: readonly number[]): boolean {
  const size = weights.length / bias.length
  return bias.every((value, channel) => {
    const magnitude = weights.subarray(channel * size, (channel + 1) * size).reduce((sum, weight) => sum + Math.abs(weight), 0)
    const shift = quantizeMultiplier(factors[channel] ?? 0).shift
    return (Math.abs(value) + 128 * magnitude) * 2 ** Math.max(shift, 0) < limit
  })
}
