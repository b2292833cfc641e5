import { unwrap } from '../contract/result.ts'
import type { FeaturePipeline, FeatureSettings, SignalLowering } from './feature-types.ts'
import { checkFeatureSettings } from './check-settings.ts'
import { floats, integer, signalCall, table } from './signal-call.ts'

/** The device calls of a block without its scaling. Throws FailureError for settings that were not checked. */
export function lowerBlock(settings: FeatureSettings): SignalLowering {
  return unwrap(checkFeatureSettings(settings)).block.lower(settings)
}

/** The device calls of a whole pipeline: the block, then the scaling in place. */
export function lowerFeatures(pipeline: FeaturePipeline): SignalLowering {
  const { calls, constants } = lowerBlock(pipeline.settings)
  const length = pipeline.outputShape.reduce((product, size) => product * size, 1)
  const { mean, inverseDeviation } = pipeline.scaling
  const period = mean.length
  const fields = [
    integer('length', length),
    integer('period', period),
    table('mean', constants.length),
    table('inverse', constants.length + 1),
  ]
  const scale = signalCall('scale', fields, { inputLength: length, outputLength: length, inPlace: true })
  return { calls: [...calls, scale], constants: [...constants, floats('mean', mean), floats('inverse', inverseDeviation)] }
}
