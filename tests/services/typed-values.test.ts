import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Tensor } from '../../src-main/graph/graph.ts'
import { rawBytesOf, valuesOf } from '../../src-main/services/road/typed-values.ts'

const limits: readonly (readonly [Tensor['type'], min: number, max: number])[] = [
  ['int8', -128, 127],
  ['uint8', 0, 255],
  ['bool', 0, 1],
  ['int16', -32768, 32767],
  ['int32', -(2 ** 24), 2 ** 24],
  ['int64', -(2 ** 24), 2 ** 24],
]

test.each(limits)('%s values keep their bytes on the way through the float interpreter', (type, min, max) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min, max })), (numbers) => {
      const bytes = rawBytesOf(Float32Array.from(numbers), type)
      expect([...valuesOf(bytes, type)]).toEqual(numbers)
    }),
  )
})
