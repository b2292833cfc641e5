import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { knownVoices, withKnownVoices } from '../../src-main/services/road/known-voices.ts'
import { knownWords } from '../../src-main/services/road/known-words.ts'
import type { FeaturePipeline } from '../../src-main/signal/feature-types.ts'
import { suggestFeatures } from '../../src-main/signal/suggest-features.ts'
import { findTemplate } from '../../src-main/training/templates/list-templates.ts'
import { wordSounds } from './word-sounds.ts'

const [frames, bands] = [49, 20]

describe.each([8000, 16000])('voices at %i Hz', (rateHz) => {
  const dataset = wordSounds(['3', 'grue', 'no', 'yes'], rateHz)
  const settings = unwrap(suggestFeatures(dataset))
  const known = knownWords(dataset, unwrap(findTemplate('ds-cnn')), {}, settings)
  if (known === null) throw new Error('These are known words.')
  const scaled = (mean: number, inverseDeviation: number): FeaturePipeline => {
    const each = (value: number) => new Array<number>(bands).fill(value)
    return { settings, outputShape: [frames, bands, 1], scaling: { mean: each(mean), inverseDeviation: each(inverseDeviation) } }
  }

  test('say the classes that are common words, each at most so many times', () => {
    const voices = knownVoices(known, scaled(0, 1), 10)
    const counts = [0, 1, 2, 3].map((label) => voices?.labels?.filter((one) => one === label).length)
    expect(counts).toEqual([10, 0, 10, 10])
    expect(voices?.count).toBe(30)
    expect(voices?.inputs.length).toBe(30 * frames * bands)
  })

  test('are sounds in the middle of silence, each another one', () => {
    const { inputs, count } = knownVoices(known, scaled(0, 1), 48) ?? { inputs: new Float32Array(), count: 0 }
    const all = Array.from({ length: count }, (_, i) => inputs.subarray(i * frames * bands, (i + 1) * frames * bands))
    expect(new Set(all.map((one) => one.join())).size).toBe(count)
    for (const one of all) {
      const loudness = Array.from({ length: frames }, (_, i) => Math.max(...one.subarray(i * bands, (i + 1) * bands)))
      const [first, last] = [loudness.findIndex((level) => level > 0), loudness.findLastIndex((level) => level > 0)]
      expect(Math.max(...loudness)).toBeGreaterThan(0.4)
      expect(Math.max(...loudness)).toBeLessThanOrEqual(1)
      expect(Math.abs(first - (frames - 1 - last))).toBeLessThanOrEqual(3)
    }
  })

  test('are scaled as the own recordings', () => {
    const [plain, twice] = [knownVoices(known, scaled(0, 1), 2), knownVoices(known, scaled(0.5, 2), 2)]
    const differences = Array.from(plain?.inputs ?? [], (level, i) => Math.abs((level - 0.5) * 2 - (twice?.inputs[i] ?? NaN)))
    expect(differences.length).toBe(6 * frames * bands)
    expect(Math.max(...differences)).toBeLessThan(1e-6)
  })

  test.each([
    [20, 16],
    [80, 20],
    [400, 48],
  ])('join a training set of %i samples of four classes: %i of each word', (count, most) => {
    const labels = Int32Array.from({ length: count }, (_, i) => i % 4)
    const own = { count, inputs: new Float32Array(count * frames * bands), labels }
    const joined = withKnownVoices(own, known, scaled(0, 1))
    expect(joined.count).toBe(count + 3 * most)
    expect([...(joined.labels ?? [])].slice(0, count)).toEqual([...labels])
    expect(withKnownVoices(own, null, scaled(0, 1))).toBe(own)
  })
})
