import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeWav } from '../../src-renderer/steps/data/record/encode-wav.ts'
import { LineReader, readSerialLine } from '../../src-renderer/steps/data/record/serial-lines.ts'
import { takeThumbnail } from '../../src-renderer/steps/data/record/take.ts'

test('a WAV file says its rate and holds every sample to within half a step', () => {
  fc.assert(
    fc.property(fc.float32Array({ min: -1, max: 1, noNaN: true, maxLength: 500 }), (samples) => {
      const bytes = encodeWav(samples, 16_000)
      const view = new DataView(bytes.buffer)
      const word = (at: number): string => new TextDecoder().decode(bytes.subarray(at, at + 4))
      expect([word(0), word(8), word(12), word(36)]).toEqual(['RIFF', 'WAVE', 'fmt ', 'data'])
      expect(view.getUint32(4, true)).toBe(bytes.length - 8)
      expect([view.getUint16(20, true), view.getUint16(22, true), view.getUint32(24, true), view.getUint16(34, true)]).toEqual([
        1, 1, 16_000, 16,
      ])
      expect(view.getUint32(40, true)).toBe(samples.length * 2)
      samples.forEach((sample, at) =>
        expect(Math.abs(view.getInt16(44 + at * 2, true) / 32_767 - sample)).toBeLessThan(0.51 / 32_767),
      )
    }),
  )
})

describe('lines of a board', () => {
  test.each([
    ['1.5,-2,3e1', { kind: 'reading', values: [1.5, -2, 30] }],
    ['1.5; 2 ;3', { kind: 'reading', values: [1.5, 2, 3] }],
    ['1\t2', { kind: 'reading', values: [1, 2] }],
    ['1 2 3', { kind: 'reading', values: [1, 2, 3] }],
    ['aX:0.1,aY:-0.2', { kind: 'reading', values: [0.1, -0.2] }],
    ['aX,aY,aZ', { kind: 'names', names: ['aX', 'aY', 'aZ'] }],
    ['Hello, world!', { kind: 'text', text: 'Hello, world!' }],
    ['1,,3', { kind: 'text', text: '1,,3' }],
    ['nan,1', { kind: 'text' }],
    ['', null],
    ['  ', null],
  ])('%j', (line, wanted) => {
    const read = readSerialLine(line)
    if (wanted === null) expect(read).toBeNull()
    else if (line === 'nan,1') expect(read?.kind).not.toBe('reading')
    else expect(read).toEqual(wanted)
  })

  test('come out whole however the bytes arrive', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -999, max: 999 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 7 }),
        (numbers, size) => {
          const text = numbers.map((number) => `${number},${number}\r\n`).join('')
          const bytes = new TextEncoder().encode(text)
          const reader = new LineReader()
          const lines: string[] = []
          for (let at = 0; at < bytes.length; at += size) lines.push(...reader.read(bytes.subarray(at, at + size)))
          expect(lines).toEqual(numbers.map((number) => `${number},${number}`))
        },
      ),
    )
  })
})

test('a take is drawn channel after channel', () => {
  const { thumbnail, thumbnailShape } = takeThumbnail([1, 10, 2, 20, 3, 30], 2)
  expect(thumbnailShape).toEqual([2, 64])
  expect([thumbnail[0], thumbnail[63], thumbnail[64], thumbnail[127]]).toEqual([1, 3, 10, 30])
})
