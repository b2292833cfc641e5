import { fail, succeed } from '../../contract/result.ts'
import type { FeatureBlock } from '../block.ts'
import type { FeatureInput, FeatureParameter, FeatureSettings } from '../feature-types.ts'
import { numberParameter } from '../parameter-values.ts'
import { integer, signalCall } from '../signal-call.ts'

function parameters(input: FeatureInput): readonly FeatureParameter[] {
  const longest = Math.max(1, Math.min(8, Math.floor((input.shape[0] ?? 1) / 8)))
  return [
    {
      name: 'every',
      label: 'Keep every n-th reading',
      unit: '',
      simple: true,
      help: 'Fewer readings, less RAM, less detail.',
      type: 'number',
      min: 1,
      max: longest,
      step: 1,
      fallback: 1,
    },
  ]
}

const every = (settings: FeatureSettings): number => numberParameter(settings, parameters(settings.input), 'every')

/** The readings themselves, each channel scaled by its own mean and deviation over the training part. */
export const rawBlock: FeatureBlock = {
  name: 'raw',
  title: 'Raw readings, scaled',
  description:
    'The readings as they are, each channel brought to mean 0 and deviation 1, so that one INT8 step means the same everywhere.',
  for: ['time-series', 'audio'],
  parameters,
  shape: (settings) => {
    const [length = 0, channels = 1] = settings.input.shape
    if (length === 0) return fail('empty-window', 'The window is empty. Choose a longer window.')
    return succeed([1, Math.ceil(length / every(settings)), channels])
  },
  lower: (settings) => {
    const [length = 0, channels = 1] = settings.input.shape
    const step = every(settings)
    if (step === 1) return { calls: [], constants: [] }
    const lengths = { inputLength: length * channels, outputLength: Math.ceil(length / step) * channels }
    const fields = [integer('length', length), integer('channels', channels), integer('every', step)]
    return { calls: [signalCall('decimate', fields, lengths)], constants: [] }
  },
  frames: (settings) => ({ length: 1, step: every(settings) }),
  scalingPeriod: (settings) => settings.input.shape[1] ?? 1,
  names: (settings) => settings.input.channels,
}
