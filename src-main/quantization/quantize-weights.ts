import type { Quantization } from '../graph/graph.ts'
import { roundHalfAway } from './round-half-away.ts'

/** Weights as whole numbers in [-127, 127], or [-7, 7] for int4. */
export type QuantizedWeights = { readonly data: Int8Array; readonly quantization: Quantization }

export type WeightType = 'int8' | 'int4'

/** The largest whole number of each type; the grid is symmetric, so the smallest is its negative. */
export const largestWeight: Readonly<Record<WeightType, number>> = { int8: 127, int4: 7 }

/** What decides about a tensor's scales. */
export type WeightChoices = {
  readonly perChannel: boolean
  readonly type?: WeightType
  /** Scales that a recipe chose, one for each channel (or one). Default: the largest magnitude on the largest whole number. */
  readonly scales?: readonly number[]
  /** A lower limit for each scale, for biases that would not fit otherwise. */
  readonly atLeast?: ArrayLike<number>
}

/** Where each output channel's values lie in a weight tensor. */
export type ChannelLayout = { readonly channels: number; readonly channelOf: (index: number) => number }

/** Weights smaller than this count as this large, so that an empty channel gets a scale (TensorFlow's quantizer). */
export const smallestMagnitude = 5e-7

/** The layout of a tensor along one axis, in row-major order. */
export function channelLayout(shape: readonly number[], axis: number): ChannelLayout {
  const channels = shape[axis] ?? 1
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1)
  return { channels, channelOf: (index) => Math.floor(index / inner) % channels }
}

/** The largest magnitude of each channel. */
export function channelMaxima(values: Float32Array, layout: ChannelLayout): Float64Array {
  const maxima = new Float64Array(layout.channels)
  for (let index = 0; index < values.length; index++) {
    const channel = layout.channelOf(index)
    maxima[channel] = Math.max(maxima[channel] ?? 0, Math.abs(values[index] ?? 0))
  }
  return maxima
}

/**
 * Symmetric weights, scale = largest magnitude / 127 (7 for int4) for each channel along `axis`, or for the whole tensor
 * (quantization of TensorFlow Lite; see the 8-bit specification). Where a chosen scale is too small for a bias, it is doubled
 * until it is not, so that powers of two stay such.
 */
export function quantizeWeights(
  values: Float32Array,
  shape: readonly number[],
  axis: number,
  { perChannel, type = 'int8', scales: chosen, atLeast }: WeightChoices,
): QuantizedWeights {
  const layout = channelLayout(shape, axis)
  const limit = largestWeight[type]
  const maxima = channelMaxima(values, layout)
  if (!perChannel) maxima.fill(maxima.reduce((largest, value) => Math.max(largest, value), 0))
  const scales = Array.from(maxima, (largest, channel) => {
    const least = atLeast?.[channel] ?? 0
    if (chosen === undefined) return Math.fround(Math.max(Math.max(largest, smallestMagnitude) / limit, least))
    const scale = chosen[channel] ?? chosen[0] ?? 1
    return Math.fround(least > scale ? scale * 2 ** Math.ceil(Math.log2(least / scale)) : scale)
  })
  if (!perChannel) scales.fill(scales.reduce((largest, scale) => Math.max(largest, scale), 0))
  const data = new Int8Array(values.length)
  for (let index = 0; index < values.length; index++) {
    const rounded = roundHalfAway((values[index] ?? 0) / (scales[layout.channelOf(index)] ?? 1))
    data[index] = Math.min(limit, Math.max(-limit, rounded))
  }
  return { data, quantization: perChannel ? perAxis(scales, axis) : { scale: scales.slice(0, 1), zeroPoint: [0], axis: null } }
}

function perAxis(scale: readonly number[], axis: number): Quantization {
  return { scale, zeroPoint: scale.map(() => 0), axis }
}
