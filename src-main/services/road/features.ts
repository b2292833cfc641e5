import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Sample } from '../../data/dataset.ts'
import { createRunner } from '../../device/runner.ts'
import { signalPlan } from '../../device/signal-plan.ts'
import type { FeaturePipeline, FeatureSettings, SignalLowering } from '../../signal/feature-types.ts'
import { checkFeatureSettings } from '../../signal/check-settings.ts'
import { fitFeatures } from '../../signal/fit-features.ts'
import { lowerBlock, lowerFeatures } from '../../signal/lower-features.ts'
import { bytesOf, floatsOf } from './bytes.ts'
import type { Extract } from './feature-set.ts'
import { fitPicture } from './fit-picture.ts'

/** A function that runs device calls on a window of the given number of values. */
function createTransform(lowering: SignalLowering, windowLength: number): Result<(window: Float32Array) => Float32Array> {
  const runner = createRunner(signalPlan(lowering, windowLength))
  if (!runner.ok) return runner
  return succeed((window) => floatsOf(runner.value.run([bytesOf(window)])[0] ?? new Uint8Array()))
}

/** The values of a sample in the shape a block was set up for. Throws FailureError when they cannot be brought to it. */
function windowOf(settings: FeatureSettings): (sample: Sample) => Float32Array {
  const length = settings.input.shape.reduce((product, size) => product * size, 1)
  return (sample) => {
    if (settings.input.kind === 'image') return fitPicture(sample, settings.input.shape)
    if (sample.values.length === length) return sample.values
    const window = new Float32Array(length)
    window.set(sample.values.subarray(0, length))
    return window
  }
}

/** Turns samples into features, computed by the device code. */
export function createExtractor(pipeline: FeaturePipeline): Result<Extract> {
  const { settings } = pipeline
  const window = windowOf(settings)
  const transform = createTransform(
    lowerFeatures(pipeline),
    settings.input.shape.reduce((product, size) => product * size, 1),
  )
  return transform.ok ? succeed((sample) => transform.value(window(sample))) : transform
}

/** Learns a pipeline's scaling from the training samples. */
export function fitPipeline(settings: FeatureSettings, trainingSamples: readonly Sample[]): Result<FeaturePipeline> {
  const checked = checkFeatureSettings(settings)
  if (!checked.ok) return checked
  if (trainingSamples.length === 0)
    return fail('no-training-samples', 'There is nothing to learn from. Add samples, or hold back fewer.')
  const window = windowOf(settings)
  const transform = createTransform(
    lowerBlock(settings),
    settings.input.shape.reduce((product, size) => product * size, 1),
  )
  if (!transform.ok) return transform
  return fitFeatures(
    settings,
    outputs(trainingSamples, (sample) => transform.value(window(sample))),
  )
}

function* outputs(samples: readonly Sample[], run: (sample: Sample) => Float32Array): Iterable<Float32Array> {
  for (const sample of samples) yield run(sample)
}
