import { fail, succeed, type Result } from '../contract/result.ts'
import { checkFeatureSettings } from './check-settings.ts'
import type { FeaturePipeline, FeatureSettings } from './feature-types.ts'

/** A channel that never moves gets this deviation, so that it stays at zero instead of exploding. */
const smallestDeviation = 1e-6

/**
 * Learns the scaling of a pipeline: mean and deviation of each channel, band or figure over the training part only.
 * `blockOutputs` are the outputs of the block before scaling, one for each training window.
 */
export function fitFeatures(settings: FeatureSettings, blockOutputs: Iterable<Float32Array>): Result<FeaturePipeline> {
  const checked = checkFeatureSettings(settings)
  if (!checked.ok) return checked
  const { block, shape } = checked.value
  const period = block.scalingPeriod(settings)
  const { fixedScaling } = block
  if (fixedScaling) {
    const scaling = { mean: [fixedScaling.mean], inverseDeviation: [Math.fround(fixedScaling.inverseDeviation)] }
    return succeed({ settings, outputShape: shape, scaling })
  }
  const sums = new Float64Array(period)
  const squares = new Float64Array(period)
  const counts = new Float64Array(period)
  for (const output of blockOutputs) {
    output.forEach((value, index) => {
      const channel = index % period
      sums[channel] = (sums[channel] ?? 0) + value
      squares[channel] = (squares[channel] ?? 0) + value * value
      counts[channel] = (counts[channel] ?? 0) + 1
    })
  }
  if ((counts[0] ?? 0) === 0)
    return fail('no-training-samples', 'There are no training windows to learn the scaling from. Add data, or hold back less.')
  const mean = Array.from(sums, (sum, channel) => Math.fround(sum / (counts[channel] ?? 1)))
  const inverseDeviation = Array.from(squares, (square, channel) => {
    const average = (sums[channel] ?? 0) / (counts[channel] ?? 1)
    const deviation = Math.sqrt(Math.max(0, square / (counts[channel] ?? 1) - average * average))
    return Math.fround(deviation < smallestDeviation ? 1 : 1 / deviation)
  })
  return succeed({ settings, outputShape: shape, scaling: { mean, inverseDeviation } })
}
