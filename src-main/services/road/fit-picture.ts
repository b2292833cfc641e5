import { unwrap } from '../../contract/result.ts'
import type { Sample } from '../../data/dataset.ts'
import { createRunner, type Runner } from '../../device/runner.ts'
import { signalPlan } from '../../device/signal-plan.ts'
import { imageBlock } from '../../signal/blocks/image.ts'
import { bytesOf, floatsOf } from './bytes.ts'

const runners = new Map<string, Runner>()

/**
 * The levels of a picture brought to another size and number of planes: the largest centred part of the wanted shape,
 * averaged by area with the device's own block. Collections of pictures of several sizes come to one size this way.
 */
export function fitPicture(sample: Sample, shape: readonly number[]): Float32Array {
  const [height = 1, width = 1, channels = 1] = shape
  const [ownHeight = 1, ownWidth = 1, ownChannels = 1] = sample.shape
  if (ownHeight === height && ownWidth === width && ownChannels === channels) return sample.values
  const key = [...sample.shape, ...shape].join('x')
  let runner = runners.get(key)
  if (!runner) {
    const input = { kind: 'image', shape: sample.shape, sampleRateHz: null, channels: [] } as const
    const lowering = imageBlock.lower({ block: 'image', parameters: { height, width, grey: channels === 1, fit: 'crop' }, input })
    runner = unwrap(createRunner(signalPlan(lowering, ownHeight * ownWidth * ownChannels)))
    runners.set(key, runner)
  }
  return floatsOf(runner.run([bytesOf(sample.values)])[0] ?? new Uint8Array())
}
