import { expect, test } from 'vitest'
import type { Dataset } from '../../src-main/data/dataset.ts'
import { cutWindows } from '../../src-main/data/cut-windows.ts'
import { resample } from '../../src-main/data/unify-signal.ts'

const wave = (rate: number, hz: number) => Float32Array.from({ length: rate }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rate))

test('a tone stays the same tone, and what the new rate cannot hold is gone', () => {
  const kept = resample(wave(16000, 440), 16000, 8000)
  expect(kept.length).toBe(8000)
  const expected = wave(8000, 440)
  for (let i = 100; i < 7900; i++) expect(Math.abs((kept[i] ?? 0) - (expected[i] ?? 0))).toBeLessThan(0.01)
  const gone = resample(wave(16000, 6000), 16000, 8000)
  for (let i = 100; i < 7900; i++) expect(Math.abs(gone[i] ?? 1)).toBeLessThan(0.01)
  expect(Array.from(resample(new Float32Array(50).fill(3), 100, 119))).toEqual(Array.from({ length: 60 }, () => 3))
})

test('windows of sound have one channel and one rate, and the report counts what was changed', () => {
  const stereo = Float32Array.from({ length: 1600 }, (_, i) => (i % 2 === 0 ? 0.5 : -0.1))
  const base = { label: 'a', target: null, group: null, source: { file: 'a.wav' } }
  const dataset: Dataset = {
    kind: 'audio',
    task: 'classification',
    channels: [{ name: 'sound', unit: null }],
    sampleRateHz: 800,
    sampleRateFrom: 'header',
    classes: ['a'],
    target: null,
    samples: [
      { ...base, id: 'x', name: 'x', shape: [800, 2], values: stereo, sampleRateHz: 800 },
      { ...base, id: 'y', name: 'y', shape: [400, 1], values: new Float32Array(400).fill(0.25), sampleRateHz: 400 },
    ],
  }
  const { dataset: cut, report } = cutWindows(dataset, { length: 800, stride: 800 })
  expect(report).toMatchObject({ windows: 2, resampled: 1, mixedDown: 1 })
  expect(cut.samples.map(({ shape }) => shape)).toEqual([
    [800, 1],
    [800, 1],
  ])
  expect(cut.samples[0]?.values[5]).toBeCloseTo(0.2, 6)
  expect(cut.samples[1]?.values[700]).toBeCloseTo(0.25, 6)
})
