import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { createRunner } from '../../src-main/device/runner.ts'
import { signalPlan } from '../../src-main/device/signal-plan.ts'
import { checkFeatureSettings } from '../../src-main/signal/check-settings.ts'
import type { FeatureInput, FeatureSettings } from '../../src-main/signal/feature-types.ts'
import { fitFeatures } from '../../src-main/signal/fit-features.ts'
import { findBlock } from '../../src-main/signal/list-blocks.ts'
import { lowerBlock, lowerFeatures } from '../../src-main/signal/lower-features.ts'
import { melBands } from '../../src-main/signal/mel-bands.ts'

function run(settings: FeatureSettings, window: Float32Array, lowering = lowerBlock(settings)): Float32Array {
  const runner = unwrap(createRunner(signalPlan(lowering, window.length)))
  const bytes = runner.run([new Uint8Array(window.buffer, window.byteOffset, window.byteLength)])[0] ?? new Uint8Array()
  return new Float32Array(bytes.buffer)
}

function settings(
  block: FeatureSettings['block'],
  input: FeatureInput,
  parameters: FeatureSettings['parameters'] = {},
): FeatureSettings {
  return { block, input, parameters }
}

const movement = (length: number, channels: number): FeatureInput => ({
  kind: 'time-series',
  shape: [length, channels],
  sampleRateHz: 100,
  channels: Array.from({ length: channels }, (_, c) => `c${c}`),
})

const readings = (length: number) =>
  fc
    .array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: length, maxLength: length })
    .map((values) => Float32Array.from(values))

describe('statistics', () => {
  const all = { mean: true, deviation: true, rms: true, minimum: true, maximum: true, peaks: true, crossings: true }

  test('are those of the definition', () => {
    fc.assert(
      fc.property(readings(60), (window) => {
        const output = run(settings('statistics', movement(20, 3), all), window)
        for (let channel = 0; channel < 3; channel++) {
          const x = Array.from({ length: 20 }, (_, t) => window[t * 3 + channel] ?? NaN)
          const mean = x.reduce((a, b) => a + b) / 20
          const deviation = Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / 20)
          const rms = Math.sqrt(x.reduce((a, b) => a + b * b, 0) / 20)
          const expected = [mean, deviation, rms, Math.min(...x), Math.max(...x)]
          expected.forEach((value, k) => expect(Math.abs((output[channel * 7 + k] ?? NaN) - value)).toBeLessThan(1e-3))
        }
      }),
      { numRuns: 50 },
    )
  })

  test('count peaks and crossings of a sine', () => {
    const window = Float32Array.from({ length: 100 }, (_, t) => Math.sin((2 * Math.PI * (t + 0.5)) / 25))
    const output = run(settings('statistics', movement(100, 1), all), window)
    expect([...output.slice(5)]).toEqual([4, 7])
  })
})

describe('the spectrogram', () => {
  const sound: FeatureInput = { kind: 'audio', shape: [8000], sampleRateHz: 8000, channels: ['sound'] }

  test('agrees with a plain Fourier transform', () => {
    const window = Float32Array.from(
      { length: 8000 },
      (_, t) => 0.5 * Math.sin((2 * Math.PI * 1000 * t) / 8000) + 0.1 * Math.sin(t * t * 0.0001),
    )
    const chosen = settings('spectrogram', sound, { frame: 32, step: 16, bands: 20, low: 100, high: 4000, floor: -80 })
    const [frames = 0, bands = 0] = unwrap(checkFeatureSettings(chosen)).shape
    const output = run(chosen, window)
    expect([frames, bands, output.length]).toEqual([61, 20, 61 * 20])
    const mel = melBands(20, 100, 4000, 256, 8000)
    for (const frame of [0, 7, 60]) {
      const power = Array.from({ length: 129 }, (_, k) => {
        let real = 0
        let imaginary = 0
        for (let i = 0; i < 256; i++) {
          const x = ((window[frame * 128 + i] ?? 0) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 256)) * 4) / 256
          real += x * Math.cos((2 * Math.PI * k * i) / 256)
          imaginary -= x * Math.sin((2 * Math.PI * k * i) / 256)
        }
        return real * real + imaginary * imaginary
      })
      let at = 0
      for (let band = 0; band < 20; band++) {
        let sum = 1e-12
        for (let i = 0; i < (mel.count[band] ?? 0); i++)
          sum += (power[(mel.first[band] ?? 0) + i] ?? 0) * (mel.weights[at + i] ?? 0)
        at += mel.count[band] ?? 0
        const expected = Math.max(0, (10 * Math.log10(sum) + 80) / 80)
        expect(Math.abs((output[frame * 20 + band] ?? NaN) - expected)).toBeLessThan(2e-4)
      }
    }
  })

  test('a sine of full scale reads 0 dB in its band', () => {
    const window = Float32Array.from({ length: 8000 }, (_, t) => Math.sin((2 * Math.PI * 1000 * t) / 8000))
    const output = run(
      settings('spectrogram', sound, { frame: 32, step: 16, bands: 8, low: 100, high: 4000, floor: -80 }),
      window,
    )
    expect(Math.max(...output)).toBeGreaterThan(0.97)
    expect(Math.max(...output)).toBeLessThan(1.05)
  })

  test('a frame longer than the window is refused', () => {
    const short: FeatureInput = { ...sound, shape: [100] }
    const checked = checkFeatureSettings(settings('spectrogram', short, { frame: 30 }))
    expect(checked).toMatchObject({ ok: false, error: { code: 'frame-longer-than-window' } })
  })
})

describe('pictures', () => {
  const picture = (height: number, width: number, channels: number): FeatureInput => ({
    kind: 'image',
    shape: [height, width, channels],
    sampleRateHz: null,
    channels: [],
  })

  test('keep their mean level when they shrink', () => {
    fc.assert(
      fc.property(readings(12 * 8), (window) => {
        const output = run(settings('image', picture(8, 12, 1), { height: 8, width: 8, fit: 'squeeze', grey: true }), window)
        const mean = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length
        expect(Math.abs(mean(output) - mean(window))).toBeLessThan(1e-2)
      }),
      { numRuns: 30 },
    )
  })

  test('crop takes the middle, grey weighs the colours', () => {
    const window = new Float32Array(8 * 16 * 3)
    for (let y = 0; y < 8; y++) for (let x = 4; x < 12; x++) window.set([10, 20, 30], (y * 16 + x) * 3)
    const output = run(settings('image', picture(8, 16, 3), { height: 8, width: 8, fit: 'crop', grey: true }), window)
    for (const value of output) expect(value).toBeCloseTo(0.299 * 10 + 0.587 * 20 + 0.114 * 30, 4)
  })
})

describe('a fitted pipeline', () => {
  const deviationOf = (values: readonly number[]): number => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length)
  }
  const still = new Float32Array(30)

  test('brings every channel to mean 0 and deviation 1, and leaves one that never moves at 0', () => {
    fc.assert(
      fc.property(fc.array(readings(30), { minLength: 4, maxLength: 10 }), (windows) => {
        const chosen = settings('raw', movement(10, 3))
        const pipeline = unwrap(fitFeatures(chosen, windows))
        const outputs = windows.map((window) => run(chosen, window, lowerFeatures(pipeline)))
        for (let channel = 0; channel < 3; channel++) {
          const ofChannel = (list: readonly Float32Array[]): number[] =>
            list.flatMap((window) => [...window].filter((_, index) => index % 3 === channel))
          const values = ofChannel(outputs)
          const mean = values.reduce((a, b) => a + b, 0) / values.length
          expect(Math.abs(mean)).toBeLessThan(1e-3)
          const wanted = deviationOf(ofChannel(windows)) < 1e-6 ? 0 : 1
          expect(Math.abs(deviationOf(values) - wanted)).toBeLessThan(1e-2)
        }
      }),
      { numRuns: 30, examples: [[[still, still, still, still]]] },
    )
  })

  test('keeps every n-th reading', () => {
    const window = Float32Array.from({ length: 40 }, (_, i) => i)
    const output = run(settings('raw', movement(20, 2), { every: 2 }), window)
    expect([...output]).toEqual(Array.from({ length: 10 }, (_, i) => [4 * i, 4 * i + 1]).flat())
  })
})

test('an unknown block names those there are', () => {
  expect(findBlock('wavelets')).toMatchObject({ ok: false, error: { code: 'unknown-block' } })
})
