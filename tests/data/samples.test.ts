import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { augmentImage, usualImageAugmentation } from '../../src-main/data/augment/augment-image.ts'
import { augmentSignal, usualSignalAugmentation } from '../../src-main/data/augment/augment-signal.ts'
import { maskSpectrogram } from '../../src-main/data/augment/mask-spectrogram.ts'
import { inspectData } from '../../src-main/data/inspect-data.ts'
import { readPaths } from '../../src-main/data/read-paths.ts'
import { listSamples } from '../../src-main/data/samples.ts'

const counts: Record<string, number> = {
  'five-gestures': 120,
  'four-sounds': 96,
  'drawn-digits': 300,
  'fruit-colours': 240,
  distance: 160,
}

describe('the sample data', () => {
  test.each(listSamples().map((sample) => [sample.id, sample] as const))('%s reads without a warning', async (id, sample) => {
    const { inspection, dataset } = unwrap(
      await inspectData(unwrap(await readPaths([sample.path])), sample.rateHz === null ? {} : { rateHz: sample.rateHz }),
    )
    expect(inspection.warnings).toEqual([])
    expect(inspection.kind).toBe(sample.kind)
    expect(inspection.recordings).toBe(counts[id])
    expect(dataset.task).toBe(id === 'distance' ? 'regression' : 'classification')
    if (sample.kind === 'time-series' || sample.kind === 'audio') expect(inspection.sampleRateHz).toBeGreaterThan(0)
  })

  test('there are five', () => expect(listSamples().length).toBe(5))
})

describe('changes of training data', () => {
  const window = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i / 4))
  test('a seed decides, and nothing asked is nothing changed', () => {
    expect(augmentSignal(window, 3, usualSignalAugmentation, 5)).toEqual(augmentSignal(window, 3, usualSignalAugmentation, 5))
    expect(augmentSignal(window, 3, usualSignalAugmentation, 6)).not.toEqual(augmentSignal(window, 3, usualSignalAugmentation, 5))
    const same = augmentSignal(window, 3, { shift: 0, noise: 0, scale: 0 }, 1)
    window.forEach((value, i) => expect(same[i]).toBeCloseTo(value, 6))
  })
  test('pictures stay between black and white', () => {
    const picture = Float32Array.from({ length: 8 * 8 }, (_, i) => (i % 8) / 7)
    for (let seed = 0; seed < 50; seed++) {
      const changed = augmentImage(picture, [8, 8, 1], usualImageAugmentation, seed)
      expect(changed.every((value) => value >= 0 && value <= 1)).toBe(true)
    }
    expect(augmentImage(picture, [8, 8, 1], { ...usualImageAugmentation, shift: 0, brightness: 0 }, 3)).toEqual(picture)
  })
  test('a mask covers no more than it may', () => {
    const spectrogram = Float32Array.from({ length: 20 * 10 }, (_, i) => i)
    for (let seed = 0; seed < 50; seed++) {
      const masked = maskSpectrogram(spectrogram, 10, { frames: 4, bands: 2 }, seed)
      const touched = masked.filter((value, i) => value !== spectrogram[i]).length
      expect(touched).toBeLessThanOrEqual(4 * 10 + 2 * 20)
    }
  })
})
