import { describe, expect, test } from 'vitest'
import { unwrap } from '../../../src-main/contract/result.ts'
import { createGraphBuilder } from '../../../src-main/graph/build/graph-builder.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import { noiseRatio } from '../../../src-main/quantization/diagnosis/noise-ratio.ts'
import { observeActivations, wholeRanges } from '../../../src-main/quantization/observe-activations.ts'
import type { QuantizationOptions } from '../../../src-main/quantization/quantization-options.ts'
import { quantizeGraph } from '../../../src-main/quantization/quantize-graph.ts'
import { repairLayers } from '../../../src-main/quantization/repair/repair-layers.ts'
import { createModelRunner } from '../../../src-main/services/road/model-runner.ts'
import { uniform } from '../random-values.ts'

const narrow: QuantizationOptions = { activations: 'int8', perChannel: true, weightType: 'int4' }

/** The graph rounded, repaired, and rounded again on the scales it had. */
function repaired(graph: Graph, samples: readonly Float32Array[], reconstruction: 'none' | 'adaround' | 'adaquant') {
  const { statistics, answers } = unwrap(observeActivations(graph, samples))
  const ranges = wholeRanges(statistics)
  const plain = unwrap(quantizeGraph(graph, ranges, narrow))
  const { graph: fixed, scales } = repairLayers(graph, plain, samples, { reconstruction })
  const integer = unwrap(quantizeGraph(fixed, ranges, { ...narrow, weightScales: scales }))
  const noise = (of: Graph): number => {
    const runner = unwrap(createModelRunner(of))
    const ratio = noiseRatio()
    samples.forEach((sample, index) => ratio.add(answers[index] ?? [], runner.run(sample)))
    return ratio.decibels()
  }
  return { integer, before: noise(plain), after: noise(integer) }
}
const weightsOf = (graph: Graph, place = 0) => Array.from(graph.tensors[graph.nodes[place]?.inputs[1] ?? -1]?.data ?? [], Number)

describe('learned rounding', () => {
  // Two inputs that are always equal: 0.4 and 0.4 of a step are best rounded to 1 and 0, not both to 0.
  test('weights whose errors would add up are rounded apart', () => {
    const b = createGraphBuilder('pair')
    const x = b.input([1, 3])
    const graph = b.build([b.fullyConnected(x, { shape: [1, 3], data: [7, 0.4, 0.4] }, { shape: [1], data: [0] })])
    const samples = [0.1, 0.5, 0.9, 0.3].map((value) => Float32Array.of(1 - value, value, value))
    const { integer } = repaired(graph, samples, 'adaround')
    const [largest, first = NaN, second = NaN] = weightsOf(integer)
    expect(largest).toBe(7)
    expect(first + second).toBe(1)
  })

  const net = (): Graph => {
    const b = createGraphBuilder('net')
    const x = b.input([1, 8, 8, 2])
    const y = b.conv2d(
      x,
      { shape: [6, 3, 3, 2], data: uniform(108, 1) },
      { shape: [6], data: uniform(6, 2) },
      { activation: 'relu' },
    )
    const z = b.depthwiseConv2d(y, { shape: [1, 3, 3, 6], data: uniform(54, 3) }, { shape: [6], data: uniform(6, 4) }, { stride: 2, activation: 'relu' }) // prettier-ignore
    return b.build([b.fullyConnected(b.reshape(z, [1, 96]), { shape: [5, 96], data: uniform(480, 5) }, { shape: [5], data: uniform(5, 6) })]) // prettier-ignore
  }
  const samples = Array.from({ length: 24 }, (_, seed) => uniform(128, 40 + seed, 0, 1))
  test('with 4-bit weights the answers get cleaner with each repair', () => {
    const graph = net()
    const bias = repaired(graph, samples, 'none')
    const rounding = repaired(graph, samples, 'adaround')
    const moving = repaired(graph, samples, 'adaquant')
    expect(bias.after).toBeGreaterThan(bias.before)
    expect(rounding.after).toBeGreaterThan(bias.after + 3)
    expect(moving.after).toBeGreaterThanOrEqual(rounding.after - 1)
  })
  test('adaround moves no weight by more than a step from its exact place', () => {
    const graph = net()
    const { integer } = repaired(graph, samples, 'adaround')
    graph.nodes.forEach((node, place) => {
      const exact = graph.tensors[node.inputs[1] ?? -1]?.data
      const scale = integer.tensors[integer.nodes[place]?.inputs[1] ?? -1]?.quantization?.scale ?? []
      if (!(exact instanceof Float32Array) || scale.length === 0) return
      const inner = exact.length / scale.length
      const last = node.operation.kind === 'depthwiseConv2d'
      weightsOf(integer, place).forEach((value, i) => {
        const step = scale[last ? i % scale.length : Math.floor(i / inner)] ?? NaN
        expect(Math.abs(value - (exact[i] ?? NaN) / step)).toBeLessThan(1 + 1e-4)
      })
    })
  })
})
