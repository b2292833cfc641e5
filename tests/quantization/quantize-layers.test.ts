import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import { observeActivations, wholeRanges } from '../../src-main/quantization/observe-activations.ts'
import type { LayerPrecision } from '../../src-main/quantization/layer-precision.ts'
import { quantizeLayers } from '../../src-main/quantization/quantize-layers.ts'
import { roundingOf } from '../../src-main/quantization/rounding-of.ts'
import { uniform } from './random-values.ts'

const b = createGraphBuilder('net')
const x = b.input([1, 6, 6, 2])
const weights = (seed: number, ...shape: number[]) => ({ shape, data: uniform(shape.reduce((a, c) => a * c, 1), seed) }) // prettier-ignore
const first = b.conv2d(x, weights(1, 4, 3, 3, 2), weights(2, 4), { activation: 'relu', name: 'first' })
const second = b.depthwiseConv2d(first, weights(3, 1, 3, 3, 4), weights(4, 4), { activation: 'relu', name: 'second' })
const graph = b.build([b.fullyConnected(second, weights(5, 3, 144), weights(6, 3), { name: 'head' })])
const samples = Array.from({ length: 4 }, (_, seed) => uniform(72, 20 + seed, 0, 1))
const ranges = wholeRanges(unwrap(observeActivations(graph, samples)).statistics)
const options = (layers: Readonly<Record<string, LayerPrecision>>) => ({
  activations: 'int8' as const,
  perChannel: true,
  layers: new Map(Object.entries(layers)),
})

/** The types of a layer's weights and of what it writes. */
function typesOf(layers: Readonly<Record<string, LayerPrecision>>, name: string) {
  const integer = unwrap(quantizeLayers(graph, ranges, options(layers)))
  const node = integer.nodes.find((one) => one.name === name)
  const type = (index: number | undefined) => integer.tensors[index ?? -1]?.type
  return { weights: type(node?.inputs[1]), scales: integer.tensors[node?.inputs[1] ?? -1]?.quantization?.scale.length, output: type(node?.outputs[0]) } // prettier-ignore
}

describe('a precision for each layer', () => {
  test('only the layers that are named differ', () => {
    const chosen = { first: 'int16', head: 'int4' } as const
    expect(typesOf(chosen, 'first')).toEqual({ weights: 'int8', scales: 4, output: 'int16' })
    expect(typesOf(chosen, 'second')).toEqual({ weights: 'int8', scales: 4, output: 'int16' })
    expect(typesOf(chosen, 'head')).toEqual({ weights: 'int4', scales: 1, output: 'int8' })
    expect(typesOf({}, 'first')).toEqual({ weights: 'int8', scales: 4, output: 'int8' })
  })
  test('training rounds what the integer graph will', () => {
    const plan = roundingOf(graph, options({ first: 'int16', head: 'int4' }))
    const node = (name: string) => graph.nodes.find((one) => one.name === name)
    expect(plan.weights(node('first')?.inputs[1] ?? -1)).toEqual({ steps: 127, perChannel: true })
    expect(plan.weights(node('head')?.inputs[1] ?? -1)).toEqual({ steps: 7, perChannel: false })
    expect(plan.activations(first)).toBe('int16')
    expect(plan.activations(second)).toBe('int8')
    expect(plan.activations(x)).toBe('int8')
  })
  test('a name that there is not is refused', () => {
    expect(quantizeLayers(graph, ranges, options({ third: 'int4' }))).toMatchObject({
      ok: false,
      error: { code: 'unknown-layer', details: { layer: 'third', layers: ['first', 'second', 'head'] } },
    })
  })
})
