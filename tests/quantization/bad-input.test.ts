import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { quantizeAfterTraining } from '../../src-main/quantization/after-training.ts'
import { uncoveredShares } from '../../src-main/quantization/coverage.ts'
import { findRecipe } from '../../src-main/quantization/recipes/list-recipes.ts'
import { roundingWarnings } from '../../src-main/quantization/rounding-warnings.ts'
import { createModelRunner } from '../../src-main/services/road/model-runner.ts'

function net(weights: readonly number[], bias: readonly number[] = [0, 0], op: 'exp' | null = null): Graph {
  const b = createGraphBuilder('net')
  const x = b.input([1, 2])
  const y = b.fullyConnected(x, { shape: [2, 2], data: weights }, { shape: [2], data: bias }, { activation: 'relu', name: 'first' }) // prettier-ignore
  const z = op === null ? y : b.elementwise(op, y, 'middle')
  return b.build([b.fullyConnected(z, { shape: [2, 2], data: [1, 2, 3, 4] }, null, { name: 'second' })])
}
const samples = [Float32Array.of(1, 2), Float32Array.of(-1, 0.5)]
const rounded = (graph: Graph, data: readonly Float32Array[], recipe = 'tinykiln') =>
  quantizeAfterTraining({
    graph,
    samples: data,
    settings: unwrap(findRecipe(recipe)).settings,
    prepareRun: createModelRunner,
  })

describe('what cannot be rounded is refused by name', () => {
  test.each([
    ['no samples', net([1, 1, 1, 1]), [], 'no-calibration-data', 'examples'],
    ['samples of another size', net([1, 1, 1, 1]), [Float32Array.of(1)], 'calibration-shape', 'takes 2 values'],
    ['samples that are no numbers', net([1, 1, 1, 1]), [Float32Array.of(NaN, 1)], 'range-not-finite', 'input'],
    ['weights that are no numbers', net([1, NaN, 1, 1]), samples, 'weights-not-finite', 'Layer first'],
    ['an op without integer form', net([1, 1, 1, 1], [0, 0], 'exp'), samples, 'no-integer-form', 'Layer middle (exp)'],
  ] as const)('%s', (_, graph, data, code, part) => {
    for (const recipe of ['tinykiln', 'tflite', 'pytorch', 'vitis-pow2']) {
      const result = rounded(graph, data, recipe)
      expect(result.ok ? null : result.error.code).toBe(code)
      expect(result.ok ? '' : result.error.message).toContain(part)
    }
  })
})

describe('what is odd is rounded and said', () => {
  const codes = (graph: Graph) => {
    const { folded, graph: integer, ranges } = unwrap(rounded(graph, samples, 'tflite'))
    return roundingWarnings(folded, integer, ranges).map(
      ({ code, message }) => `${code}: ${message.split(' ').slice(0, 2).join(' ')}`,
    )
  }
  test('nothing odd', () => expect(codes(net([1, -1, 0.5, 2]))).toEqual([]))
  test('a layer that is always the same', () => {
    expect(codes(net([0, 0, 0, 0]))).toContain('constant-layer: Layer first')
  })
  test('a bias that would overflow', () => {
    expect(codes(net([1e-9, 1e-9, 1, 1], [1e6, 0]))).toContain('bias-overflow: Layer first')
  })
})

test('coverage: the share of unseen values outside the calibrated range', () => {
  const { folded, graph } = unwrap(rounded(net([1, 0, 0, 1]), [Float32Array.of(1, 1)], 'tflite'))
  const shares = unwrap(uncoveredShares(folded, graph, [Float32Array.of(0.5, 0.5), Float32Array.of(5, 0.2)]))
  // Of the four values 0.5, 0.5, 5 and 0.2 behind the first layer, one lies above 1.
  expect(shares.get('first')).toBe(0.25)
})
