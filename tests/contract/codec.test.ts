import fc from 'fast-check'
import { expect, test } from 'vitest'

import { decodeMessage, encodeMessage } from '../../src-main/contract/transports/codec.ts'
import { encodeFrame, frameReader } from '../../src-main/contract/transports/frames.ts'

const leaf = fc.oneof(
  fc.string(),
  fc.double(),
  fc.boolean(),
  fc.bigInt(),
  fc.constantFrom(null, undefined, -0, NaN, Infinity, -Infinity),
  fc.date(),
  fc.uint8Array(),
  fc.float32Array(),
  fc.float64Array(),
  fc.int16Array(),
  fc.uint8Array().map((bytes) => new Uint8Array(bytes).buffer),
)
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('any')),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$', '__proto__')), tie('any')),
  ),
})).any

test('what is decoded is what structured clone would have given', () => {
  fc.assert(
    fc.property(value, (message) => {
      expect(decodeMessage(encodeMessage(message))).toStrictEqual(structuredClone(message))
    }),
  )
})

test('bytes that were not written by the codec are refused with an error, never answered', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        encodeMessage(decodeMessage(bytes))
      } catch (error) {
        expect(error).toBeInstanceOf(Error)
      }
    }),
  )
})

test.each([new Map(), new Set(), () => 1, Symbol('s')])('%s cannot be sent', (message) => {
  expect(() => encodeMessage({ message })).toThrow(TypeError)
})

test('frames come out whole however the stream was cut', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 30 })), fc.integer({ min: 1, max: 17 }), (messages, step) => {
      const stream = Uint8Array.from(messages.flatMap((message, i) => [...encodeFrame(i + 1, message)]))
      const got: number[][] = []
      const read = frameReader((sequence, message) => got.push([sequence, ...message]))
      for (let at = 0; at < stream.byteLength; at += step) read(stream.subarray(at, at + step))
      expect(got).toEqual(messages.map((message, i) => [i + 1, ...message]))
    }),
  )
})
