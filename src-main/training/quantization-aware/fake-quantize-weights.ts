import type { ParameterLayout } from '../differentiable/parameter-layout.ts'
import type { WeightGrid } from './rounding-plan.ts'

/**
 * Weights rounded to symmetric steps, -127 to 127 or fewer, of their channel's largest magnitude (or the whole tensor's). As the
 * steps follow the largest magnitude nothing is clipped, and the straight-through gradient is 1 everywhere.
 */
export function fakeQuantizeWeights(values: Float32Array, layout: ParameterLayout, grid: WeightGrid): Float32Array {
  const { channels, channelAxis } = layout
  const inner = values.length / channels
  const channelOf = channelAxis === 'first' ? (index: number) => Math.floor(index / inner) : (index: number) => index % channels
  const largest = new Float64Array(channels)
  for (let index = 0; index < values.length; index++) {
    const channel = channelOf(index)
    largest[channel] = Math.max(largest[channel] ?? 0, Math.abs(values[index] ?? 0))
  }
  if (!grid.perChannel) largest.fill(largest.reduce((most, value) => Math.max(most, value), 0))
  const scales = Float64Array.from(largest, (magnitude) => (magnitude === 0 ? 1 : Math.fround(magnitude / grid.steps)))
  const result = new Float32Array(values.length)
  for (let index = 0; index < values.length; index++) {
    const scale = scales[channelOf(index)] ?? 1
    const steps = (values[index] ?? 0) / scale
    result[index] = Math.max(-grid.steps, Math.min(grid.steps, Math.sign(steps) * Math.round(Math.abs(steps)))) * scale
  }
  return result
}
