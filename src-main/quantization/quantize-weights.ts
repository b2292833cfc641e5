import type { Quantization } from '../graph/graph.ts'
import { roundHalfAway } from './round-half-away.ts'

/** Weights as whole numbers in [-127, 127]. */
export type QuantizedWeights = { readonly data: Int8Array; readonly quantization: Quantization }

/** Where each output channel's values lie in a weight tensor. */
export type ChannelLayout = { readonly channels: number; readonly channelOf: (index: number) => number }

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
 * Symmetric weights, scale = largest magnitude / 127 for each channel along `axis`, or for the whole tensor when
 * `perChannel` is false. A channel of zeros gets scale 1. `atLeast` holds a lower limit for each scale, for biases that
 * would not fit otherwise (quantization of TensorFlow Lite; see the 8-bit specification).
 */
export function quantizeWeights(
  values: Float32Array,
  shape: readonly number[],
  axis: number,
  perChannel: boolean,
  atLeast?: ArrayLike<number>,
): QuantizedWeights {
  const layout = channelLayout(shape, axis)
  const maxima = channelMaxima(values, layout)
  if (!perChannel) maxima.fill(maxima.reduce((largest, value) => Math.max(largest, value), 0))
  const scales = Array.from(maxima, (largest, channel) =>
    Math.fround(Math.max(largest === 0 ? 1 : largest / 127, atLeast?.[channel] ?? 0)),
  )
  if (!perChannel) scales.fill(scales.reduce((largest, scale) => Math.max(largest, scale), 0))
  const data = new Int8Array(values.length)
  for (let index = 0; index < values.length; index++) {
    const rounded = roundHalfAway((values[index] ?? 0) / (scales[layout.channelOf(index)] ?? 1))
    data[index] = Math.min(127, Math.max(-127, rounded))
  }
  return { data, quantization: perChannel ? perAxis(scales, axis) : { scale: scales.slice(0, 1), zeroPoint: [0], axis: null } }
}

function perAxis(scale: readonly number[], axis: number): Quantization {
  return { scale, zeroPoint: scale.map(() => 0), axis }
}
