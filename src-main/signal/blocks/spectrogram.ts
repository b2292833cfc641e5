import { fail, succeed } from '../../contract/result.ts'
import type { FeatureBlock } from '../block.ts'
import type { FeatureInput, FeatureParameter, FeatureSettings } from '../feature-types.ts'
import { melBands } from '../mel-bands.ts'
import { numberParameter } from '../parameter-values.ts'
import { floats, integer, integers, signalCall, table } from '../signal-call.ts'

/** The rate that is taken when the data does not tell one, Hz. */
const unknownRate = 16000

function parameters(input: FeatureInput): readonly FeatureParameter[] {
  const nyquist = Math.floor((input.sampleRateHz ?? unknownRate) / 2)
  const number = (
    name: string,
    label: string,
    unit: string,
    help: string,
    range: readonly [number, number, number],
    fallback: number,
    simple = false,
  ) => ({ name, label, unit, simple, help, type: 'number', min: range[0], max: range[1], step: range[2], fallback }) as const
  return [
    number('frame', 'Frame', 'ms', 'How long one column of the picture listens.', [10, 100, 1], 30, true),
    number('step', 'Step', 'ms', 'From one column to the next.', [5, 100, 1], 20, true),
    number('bands', 'Bands', '', 'Rows of the picture, from low to high pitch.', [8, 64, 1], 20),
    number(
      'low',
      'Lowest pitch',
      'Hz',
      'Below this nothing is looked at.',
      [0, Math.max(1, nyquist - 1), 1],
      Math.min(300, Math.floor(nyquist / 10)),
    ),
    number('high', 'Highest pitch', 'Hz', 'Above this nothing is looked at; at most half the rate.', [1, nyquist, 1], nyquist),
    number('floor', 'Noise floor', 'dB', 'Anything quieter counts as silence.', [-120, -10, 1], -80),
  ]
}

/** Frame, step and transform length in readings. */
function geometry(settings: FeatureSettings) {
  const definitions = parameters(settings.input)
  const rate = settings.input.sampleRateHz ?? unknownRate
  const length = settings.input.shape[0] ?? 0
  const value = (name: string): number => numberParameter(settings, definitions, name)
  const frame = Math.round((value('frame') * rate) / 1000)
  const step = Math.max(1, Math.round((value('step') * rate) / 1000))
  const fft = 2 ** Math.ceil(Math.log2(Math.max(4, frame)))
  const frames = length < frame ? 0 : 1 + Math.floor((length - frame) / step)
  return {
    rate,
    length,
    frame,
    step,
    fft,
    frames,
    bands: value('bands'),
    low: value('low'),
    high: value('high'),
    floor: value('floor'),
  }
}

/** Spectrum over time on a mel scale, in decibels: the usual picture of a sound. */
export const spectrogramBlock: FeatureBlock = {
  name: 'spectrogram',
  title: 'Mel spectrogram',
  description: 'A picture of the sound: time to the right, pitch up, strength as shade.',
  for: ['audio'],
  parameters,
  shape: (settings) => {
    const { length, frame, frames, bands, low, high, rate } = geometry(settings)
    const milliseconds = (readings: number): number => Math.round((readings * 1000) / rate)
    if (frames === 0) {
      const sentence = `The frame (${milliseconds(frame)} ms) is longer than the window (${milliseconds(length)} ms). Choose a frame under ${milliseconds(length)} ms.`
      return fail('frame-longer-than-window', sentence)
    }
    if (high <= low || high > rate / 2) {
      return fail(
        'band-limits',
        `Pitches from ${low} to ${high} Hz cannot be told apart at ${rate} readings a second. Choose limits between 0 and ${rate / 2} Hz, the lower one first.`,
      )
    }
    return succeed([frames, bands, 1])
  },
  lower: (settings) => {
    const { rate, frame, step, fft, frames, bands, low, high, floor, length } = geometry(settings)
    const mel = melBands(bands, low, high, fft, rate)
    // The window is scaled so that a sine of full scale reads 0 dB.
    const window = Array.from({ length: frame }, (_, i) => ((0.5 - 0.5 * Math.cos((2 * Math.PI * i) / frame)) * 4) / frame)
    const twiddles = Array.from({ length: fft }, (_, i) => {
      const angle = (2 * Math.PI * Math.floor(i / 2)) / fft
      return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle)
    })
    const constants = [
      floats('window', window),
      floats('twiddles', twiddles),
      integers('first', mel.first),
      integers('count', mel.count),
      floats('weights', mel.weights),
    ]
    const fields = [
      integer('frames', frames),
      integer('step', step),
      integer('frame_length', frame),
      integer('fft_length', fft),
      integer('bands', bands),
      { name: 'floor_db', type: 'float32', value: floor } as const,
      table('window', 0),
      table('twiddles', 1),
      table('first', 2),
      table('count', 3),
      table('weights', 4),
    ]
    return {
      calls: [signalCall('mel', fields, { inputLength: length, outputLength: frames * bands, scratchLength: fft + 2 })],
      constants,
    }
  },
  frames: (settings) => {
    const { frame, step } = geometry(settings)
    return { length: frame, step }
  },
  scalingPeriod: (settings) => geometry(settings).bands,
  names: (settings) => Array.from({ length: geometry(settings).bands }, (_, band) => `band ${band + 1}`),
}
