import { describe, expect, test } from 'vitest'
import { unwrap } from '../../../src-main/contract/result.ts'
import { createGraphBuilder } from '../../../src-main/graph/build/graph-builder.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import { calibrate } from '../../../src-main/quantization/calibrate.ts'
import { blameSentence } from '../../../src-main/quantization/diagnosis/blame-sentence.ts'
import { layerInFloat } from '../../../src-main/quantization/diagnosis/layer-in-float.ts'
import { layerSensitivity } from '../../../src-main/quantization/diagnosis/layer-sensitivity.ts'
import { layersAlone } from '../../../src-main/quantization/diagnosis/layers-alone.ts'
import { quantizeGraph } from '../../../src-main/quantization/quantize-graph.ts'
import { uniform } from '../random-values.ts'

const names = ['first', 'second', 'third'] as const

/** Three dense layers; the one called `broken` has one output channel 300 times larger, which the next layer undoes. */
function net(broken: (typeof names)[number] | null): Graph {
  const b = createGraphBuilder('three')
  let x = b.input([1, 16])
  names.forEach((name, layer) => {
    const previous = names[layer - 1]
    const data = uniform(256, layer + 1, -0.4, 0.4).map((value, i) => {
      const grown = name === broken && Math.floor(i / 16) === 0 ? 300 : 1
      const undone = previous !== undefined && previous === broken && i % 16 === 0 ? 1 / 300 : 1
      return value * grown * undone
    })
    x = b.fullyConnected(x, { shape: [16, 16], data }, { shape: [16], data: uniform(16, layer + 9) }, { name })
  })
  return b.build([x])
}
const inputs = Array.from({ length: 24 }, (_, i) => uniform(16, 100 + i, -1.5, 1.5))
function rounded(float: Graph): Graph {
  const ranges = unwrap(calibrate(float, inputs.map((x) => [x]))) // prettier-ignore
  return unwrap(quantizeGraph(float, ranges, { activations: 'int8', perChannel: false }))
}

describe('the layer that broke it', () => {
  const broken = ['first', 'second'] as const
  test.each(broken)('is %s: it ranks first, stands out alone and is named', (name) => {
    const float = net(name)
    const integer = rounded(float)
    const found = unwrap(layerSensitivity(float, integer, inputs))
    expect(found.layers[0]?.name).toBe(name)
    expect(blameSentence(found)).toMatch(new RegExp(`^${name} broke it: `))
  })

  test('an even net has none', () => {
    const float = net(null)
    const found = unwrap(layerSensitivity(float, rounded(float), inputs))
    expect(found.outputSqnr).toBeGreaterThan(25)
    expect(blameSentence(found)).toMatch(/^No layer broke it/)
  })

  test('in float, only that layer has real weights and no grid', () => {
    const float = net(null)
    const variant = layerInFloat(rounded(float), float, 'second')
    const kinds = variant.nodes.map((node) => [node.inputs[1], node.outputs[0]].map((i) => variant.tensors[i ?? -1]?.type))
    expect(kinds).toEqual([['int8', 'int8'], ['float32', 'float32'], ['int8', 'int8']]) // prettier-ignore
  })
})

test('noise alone is the layer’s own: a broken layer before it does not count', () => {
  const float = net('first')
  const byName = new Map(unwrap(layersAlone(float, rounded(float), inputs)).map((one) => [one.name, one.sqnrAlone]))
  const even = new Map(unwrap(layersAlone(net(null), rounded(net(null)), inputs)).map((one) => [one.name, one.sqnrAlone]))
  expect(byName.get('third')).toBeCloseTo(even.get('third') ?? NaN, 0)
  expect(byName.get('second')).toBeLessThan((even.get('second') ?? 0) - 6)
})
