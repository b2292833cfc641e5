import { succeed } from '../../contract/result.ts'
import type { FeatureBlock } from '../block.ts'
import type { FeatureInput, FeatureParameter, FeatureSettings } from '../feature-types.ts'
import { choiceParameter, numberParameter, switchParameter } from '../parameter-values.ts'
import { integer, signalCall } from '../signal-call.ts'

/** Pictures no larger than this are drawings that need no shrinking. */
const smallPicture = 32

function parameters(input: FeatureInput): readonly FeatureParameter[] {
  const [height = 96, width = 96] = input.shape
  const own = Math.max(height, width)
  const size = (name: string, label: string) =>
    ({
      name,
      label,
      unit: 'px',
      simple: true,
      help: 'Twice the size is four times the RAM.',
      type: 'number',
      min: 8,
      max: 160,
      step: 1,
      fallback: own <= smallPicture ? Math.max(8, own) : 96,
    }) as const
  return [
    size('height', 'Height'),
    size('width', 'Width'),
    {
      name: 'grey',
      label: 'Grey',
      unit: '',
      simple: true,
      help: 'Shades instead of colours: a third of the numbers.',
      type: 'switch',
      fallback: true,
    },
    {
      name: 'fit',
      label: 'Crop or squeeze',
      unit: '',
      simple: false,
      help: 'Crop keeps proportions and loses the edges; squeeze keeps everything.',
      type: 'choice',
      choices: ['crop', 'squeeze'],
      fallback: 'crop',
    },
  ]
}

function geometry(settings: FeatureSettings) {
  const definitions = parameters(settings.input)
  const [height = 1, width = 1, channels = 1] = settings.input.shape
  const outHeight = numberParameter(settings, definitions, 'height')
  const outWidth = numberParameter(settings, definitions, 'width')
  const grey = switchParameter(settings, definitions, 'grey') || channels === 1
  const crop = choiceParameter(settings, definitions, 'fit') === 'crop'
  const usedHeight = crop ? Math.max(1, Math.min(height, Math.round((width * outHeight) / outWidth))) : height
  const usedWidth = crop ? Math.max(1, Math.min(width, Math.round((height * outWidth) / outHeight))) : width
  return { height, width, channels, outHeight, outWidth, outChannels: grey ? 1 : 3, usedHeight, usedWidth }
}

/** A picture at the size and in the shades that the model sees, levels 0..1. */
export const imageBlock: FeatureBlock = {
  name: 'image',
  title: 'Resize and scale',
  description: 'The picture at the size the model sees, grey or in colour, levels from 0 to 1.',
  for: ['image'],
  parameters,
  shape: (settings) => {
    const { outHeight, outWidth, outChannels } = geometry(settings)
    return succeed([outHeight, outWidth, outChannels])
  },
  lower: (settings) => {
    const { height, width, channels, outHeight, outWidth, outChannels, usedHeight, usedWidth } = geometry(settings)
    const fields = [
      integer('width', width),
      integer('channels', channels),
      integer('top', Math.floor((height - usedHeight) / 2)),
      integer('left', Math.floor((width - usedWidth) / 2)),
      integer('used_height', usedHeight),
      integer('used_width', usedWidth),
      integer('out_height', outHeight),
      integer('out_width', outWidth),
      integer('out_channels', outChannels),
    ]
    const lengths = { inputLength: height * width * channels, outputLength: outHeight * outWidth * outChannels }
    return { calls: [signalCall('image', fields, lengths)], constants: [] }
  },
  scalingPeriod: () => 1,
  fixedScaling: { mean: 0, inverseDeviation: 1 / 255 },
  names: () => [],
}
