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
  const length = pipeline.outputShape.reduce((product, size) => product * size, 1)
  return withScaling(lowerBlock(pipeline.settings), length, pipeline.scaling)
}

/** The device calls of a pipeline on fewer readings: those that `rows` successive rows of its output are made of. */
export function lowerRows(pipeline: FeaturePipeline, readings: number, rows: number, ofRows: number): SignalLowering {
  const { settings, outputShape, scaling } = pipeline
  const { block } = unwrap(checkFeatureSettings(settings))
  const shape = [readings, ...settings.input.shape.slice(1)]
  const values = outputShape.reduce((product, size) => product * size, 1) / ofRows
  return withScaling(block.lower({ ...settings, input: { ...settings.input, shape } }), rows * values, scaling)
}

function withScaling({ calls, constants }: SignalLowering, length: number, scaling: FeaturePipeline['scaling']): SignalLowering {
  const { mean, inverseDeviation } = scaling
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
