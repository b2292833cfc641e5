import { expect, test } from 'vitest'
import { placeSound } from '../../src-main/training/augmentation/place-sound.ts'
import { createRandom } from '../../src-main/training/random.ts'

test('a sound is placed anywhere in the window, with hardly a frame of it outside', () => {
  const [frames, row, last] = [40, 4, 15]
  const sound = new Float32Array(frames * row).fill(0.7, 0, (last + 1) * row)
  const begins = Array.from({ length: 300 }, (_, seed) => {
    const speed = seed % 2 === 0 ? 1 : 0.8
    const start = placeSound(sound, row, 80, speed, createRandom(seed))
    const [begin, end] = [-start / speed, (last + 1 - start) / speed]
    expect(begin).toBeGreaterThanOrEqual(-3.001)
    expect(end).toBeLessThanOrEqual(frames + 3.001)
    return begin
  })
  expect(Math.min(...begins)).toBeLessThan(0)
  expect(Math.max(...begins)).toBeGreaterThan(20)
})
