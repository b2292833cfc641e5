import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { recipes } from '../../src-main/quantization/recipes/list-recipes.ts'
import { plainSettings } from '../../src-main/quantization/recipes/recipe-settings.ts'
import { rangeOnGrid } from '../../src-main/quantization/round-by-recipe.ts'
import { quantizeAware } from '../../src-main/services/road/quantize-model.ts'
import { kilnEngine } from '../../src-main/training/engine/kiln-engine.ts'
import { netFor, quickSettings, sines } from '../training/problems.ts'

const float = netFor(sines, 'conv1d', { filters: 4, layers: 2 })
const isPowerOfTwo = (scale: number): boolean => Number.isInteger(Math.log2(scale))

test.each(recipes.map((recipe) => [recipe.name, recipe.settings] as const))(
  'what %s trains has its grids',
  async (_, settings) => {
    // An untrained net gets no answers right, so that the trained one is kept.
    const request = { train: sines.make(60, 1), validation: sines.make(30, 2), settings: quickSettings({ epochs: 3 }) }
    const quiet = { progress: { report: () => undefined }, signal: new AbortController().signal, engine: kilnEngine }
    const made = unwrap(await quantizeAware(float, { ...request, ...quiet }, settings))
    expect(made.outcome.best).not.toBeNull()
    const weights = new Set(made.graph.nodes.flatMap(({ inputs }) => inputs.slice(1, 2)))
    const softmax = made.graph.outputs[0]
    for (const [index, { type, quantization, data }] of made.graph.tensors.entries()) {
      const read = made.graph.nodes.some(({ inputs, outputs }) => [...inputs, ...outputs].includes(index))
      if (!read || type !== 'int8' || !quantization || index === softmax) continue
      if (weights.has(index) && data) {
        expect(quantization.scale.length === 1).toBe(settings.weights === 'per-tensor')
      } else if (settings.grid === 'symmetric') expect(quantization.zeroPoint).toEqual([0])
      if (settings.scales === 'power-of-two') expect(quantization.scale.every(isPowerOfTwo)).toBe(true)
    }
  },
)

describe('a range on a grid', () => {
  const number = fc.double({ noNaN: true, min: -1e4, max: 1e4 })
  test.each([
    ['symmetric', 'free', 'int8'],
    ['symmetric', 'power-of-two', 'int8'],
    ['asymmetric', 'power-of-two', 'int8'],
    ['asymmetric', 'power-of-two', 'int16'],
  ] as const)('%s, %s, %s: holds the range but for half a step, and its steps are as asked for', (grid, scales, activations) => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        const range = { min: Math.min(a, b), max: Math.max(a, b) }
        fc.pre(Math.max(Math.abs(a), Math.abs(b)) > 1e-3)
        const laid = rangeOnGrid(range, { ...plainSettings, grid, scales, activations })
        const scale = (laid.max - laid.min) / (activations === 'int16' ? 65534 : 255)
        expect(laid.min).toBeLessThanOrEqual(Math.min(0, range.min) + 0.51 * scale)
        expect(laid.max).toBeGreaterThanOrEqual(Math.max(0, range.max) - 0.51 * scale)
        if (scales === 'power-of-two') expect(Math.abs(Math.log2(scale) - Math.round(Math.log2(scale)))).toBeLessThan(1e-9)
        if (grid === 'symmetric') expect(laid.min).toBeCloseTo(-128 * scale, 6)
      }),
    )
  })
  test('a free grid leaves it as it is', () => {
    expect(rangeOnGrid({ min: -1, max: 3 }, plainSettings)).toEqual({ min: -1, max: 3 })
  })
})
