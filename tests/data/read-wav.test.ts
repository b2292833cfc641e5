import fc from 'fast-check'
import { expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { readWav } from '../../src-main/data/sound/read-wav.ts'
import { wav } from './in-memory.ts'

test('16-bit levels come back exactly, divided by 32768', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -32768, max: 32767 }), { minLength: 2, maxLength: 500 }),
      fc.constantFrom(1, 2),
      fc.constantFrom(8000, 16000, 44100),
      (levels, channels, rate) => {
        const whole = levels.slice(0, levels.length - (levels.length % channels))
        const sound = unwrap(readWav(wav(whole, rate, channels)))
        expect(sound).toMatchObject({ rateHz: rate, channels, truncatedFrom: null })
        expect(Array.from(sound.values)).toEqual(whole.map((level) => level / 32768))
      },
    ),
  )
})

test('a cut file is read as far as it goes, or refused', () => {
  const whole = wav(
    Array.from({ length: 100 }, (_, i) => i * 11),
    8000,
  )
  fc.assert(
    fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (end) => {
      const read = readWav(whole.slice(0, end))
      if (end < 46) expect(read.ok).toBe(false)
      else expect(unwrap(read).values.length).toBe(Math.floor((end - 44) / 2))
      if (end >= 46) expect(unwrap(read).truncatedFrom).toBe(100)
    }),
  )
})

test('damaged headers never throw', () => {
  const whole = wav([1, 2, 3, 4], 8000)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 43 }), fc.integer({ min: 0, max: 255 }), (at, byte) => {
      const bytes = Uint8Array.from(whole)
      bytes[at] = byte
      const read = readWav(bytes)
      expect(read.ok ? read.value.values.length : read.error.message.length).toBeGreaterThan(0)
    }),
    { numRuns: 2000 },
  )
})
