import { fail, succeed } from '../../contract/result.ts'
import type { FeatureBlock } from '../block.ts'
import type { FeatureParameter, FeatureSettings } from '../feature-types.ts'
import { switchParameter } from '../parameter-values.ts'
import { integer, signalCall } from '../signal-call.ts'

/** The figures in the order of the kernel's outputs; a figure's place is its bit in `which`. */
const figures = [
  { name: 'mean', label: 'Mean', help: 'The average reading: how the board is held.', fallback: true },
  { name: 'deviation', label: 'Standard deviation', help: 'How strongly readings swing around their mean.', fallback: true },
  { name: 'rms', label: 'Root mean square', help: 'The strength of the whole signal.', fallback: true },
  { name: 'minimum', label: 'Minimum', help: 'The lowest reading.', fallback: true },
  { name: 'maximum', label: 'Maximum', help: 'The highest reading.', fallback: true },
  { name: 'peaks', label: 'Peaks', help: 'How often the signal reaches a high point.', fallback: false },
  { name: 'crossings', label: 'Zero crossings', help: 'How often the signal passes its mean.', fallback: false },
] as const

const parameters: readonly FeatureParameter[] = figures.map(({ name, label, help, fallback }) => ({
  name,
  label,
  unit: '',
  simple: fallback,
  help,
  type: 'switch',
  fallback,
}))

const chosen = (settings: FeatureSettings) => figures.filter(({ name }) => switchParameter(settings, parameters, name))

/** A few figures for each channel instead of all readings. */
export const statisticsBlock: FeatureBlock = {
  name: 'statistics',
  title: 'Statistics',
  description: 'A few figures for each channel, such as mean and swing. Very small, and enough for many movements.',
  for: ['time-series'],
  parameters: () => parameters,
  shape: (settings) => {
    const channels = settings.input.shape[1] ?? 1
    if (chosen(settings).length === 0)
      return fail('no-statistics', 'No figure is switched on. Switch on at least one, for example the mean.')
    return succeed([channels * chosen(settings).length])
  },
  lower: (settings) => {
    const [length = 0, channels = 1] = settings.input.shape
    const which = figures.reduce((bits, figure, place) => (chosen(settings).includes(figure) ? bits | (1 << place) : bits), 0)
    const lengths = { inputLength: length * channels, outputLength: channels * chosen(settings).length }
    const fields = [integer('length', length), integer('channels', channels), integer('which', which)]
    return { calls: [signalCall('statistics', fields, lengths)], constants: [] }
  },
  scalingPeriod: (settings) => (settings.input.shape[1] ?? 1) * chosen(settings).length,
  names: (settings) =>
    settings.input.channels.flatMap((channel) => chosen(settings).map(({ label }) => `${label} of ${channel}`)),
}
