import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromPanels, panelWidth, panelsLength, toPanels } from '../../../src-main/training/engine/step/panels.ts'

const sizes = { inputs: fc.integer({ min: 1, max: 20 }), outputs: fc.integer({ min: 1, max: 40 }), seed: fc.integer() }

test('a matrix comes back from its panels, and what fills up the last one is zero', () => {
  fc.assert(
    fc.property(fc.record(sizes), ({ inputs, outputs, seed }) => {
      const matrix = Float32Array.from({ length: inputs * outputs }, (_, i) => 1 + ((i * 7919 + seed) % 1000))
      const panels = toPanels(matrix, inputs, outputs)
      expect(panels.length).toBe(panelsLength(inputs, outputs))
      expect(fromPanels(panels, inputs, outputs)).toEqual(matrix)
      expect(panels.filter((value) => value === 0).length).toBe(panels.length - matrix.filter((value) => value !== 0).length)
    }),
  )
})

test('eight outputs of one input lie together', () => {
  const panels = toPanels(
    Float32Array.from({ length: 3 * 10 }, (_, i) => i),
    3,
    10,
  )
  expect([...panels.subarray(panelWidth, 2 * panelWidth)]).toEqual([1, 4, 7, 10, 13, 16, 19, 22])
  expect([...panels.subarray(4 * panelWidth, 5 * panelWidth)]).toEqual([25, 28, 0, 0, 0, 0, 0, 0])
})
