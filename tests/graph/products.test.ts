import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { multiplyChannels, multiplyRows } from '../../src-main/graph/interpret/products.ts'
import { createRandom } from '../../src-main/training/random.ts'

const numbers = (seed: number, length: number): Float32Array => {
  const random = createRandom(seed)
  return Float32Array.from({ length }, () => random.normal())
}
const expectClose = (found: Float32Array, wanted: readonly number[]): void => {
  expect(found).toHaveLength(wanted.length)
  // Both sum in double precision, in another order, and round once.
  found.forEach((value, i) => expect(Math.abs(value - (wanted[i] ?? NaN))).toBeLessThan(1e-6 * (1 + Math.abs(value))))
}

describe('products of the interpreter', () => {
  it('patches times a matrix, whatever the sizes', () => {
    const size = fc.integer({ min: 1, max: 11 })
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 40 }), size, fc.boolean(), fc.nat(), (rows, depth, count, biased, seed) => {
        const [patches, weights] = [numbers(seed, rows * depth), numbers(seed + 1, (count + 1) * depth)]
        const bias = biased ? numbers(seed + 2, count + 2) : null
        const found = new Float32Array(rows * count)
        multiplyRows(
          { weights, weightsAt: depth, count, depth, bias, biasAt: 2, low: -1, high: 2 },
          rows,
          (into, first, end) => into.set(patches.subarray(first * depth, end * depth)),
          (outputs, first) => found.set(outputs, first * count),
        )
        const wanted = Array.from(found, (_, i) => {
          const [row, column] = [Math.floor(i / count), i % count]
          let sum = bias?.[2 + column] ?? 0
          for (let k = 0; k < depth; k++) sum += (patches[row * depth + k] ?? 0) * (weights[(column + 1) * depth + k] ?? 0)
          return Math.min(2, Math.max(-1, sum))
        })
        expectClose(found, wanted)
      }),
    )
  })

  it('more patches than are held at a time', () => {
    const [rows, depth] = [300, 1000]
    const patches = numbers(1, rows * depth)
    const found: number[] = []
    multiplyRows(
      {
        weights: new Float32Array(depth).fill(1),
        weightsAt: 0,
        count: 1,
        depth,
        bias: null,
        biasAt: 0,
        low: -Infinity,
        high: Infinity,
      },
      rows,
      (into, first, end) => into.set(patches.subarray(first * depth, end * depth)),
      (outputs) => found.push(...outputs),
    )
    const wanted = Array.from({ length: rows }, (_, row) =>
      patches.subarray(row * depth, (row + 1) * depth).reduce((sum, value) => sum + value, 0),
    )
    expectClose(Float32Array.from(found), wanted)
  })

  it('one filter a channel, cells outside left out', () => {
    const size = fc.integer({ min: 1, max: 9 })
    fc.assert(
      fc.property(size, size, fc.integer({ min: 1, max: 10 }), fc.nat(), (pixels, taps, channels, seed) => {
        const random = createRandom(seed)
        const cells = 6
        const [input, weights, bias] = [
          numbers(seed, cells * channels),
          numbers(seed + 1, taps * channels),
          numbers(seed + 2, channels),
        ]
        const offsets = Int32Array.from({ length: pixels * taps }, () => {
          const cell = random.below(cells + 1) - 1
          return cell < 0 ? -1 : cell * channels
        })
        let found = new Float32Array()
        multiplyChannels(
          { input, offsets, taps, weights, channels, bias, low: -Infinity, high: Infinity },
          (outputs) => (found = Float32Array.from(outputs)),
        )
        const wanted = Array.from({ length: pixels * channels }, (_, i) => {
          const [pixel, channel] = [Math.floor(i / channels), i % channels]
          let sum = bias[channel] ?? 0
          for (let tap = 0; tap < taps; tap++) {
            const offset = offsets[pixel * taps + tap] ?? -1
            if (offset >= 0) sum += (input[offset + channel] ?? 0) * (weights[tap * channels + channel] ?? 0)
          }
          return sum
        })
        expectClose(found, wanted)
      }),
    )
  })
})
