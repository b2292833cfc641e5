import { expect, test } from 'vitest'
import { unwrap } from '../../../src-main/contract/result.ts'
import { realValues } from '../../../src-main/graph/constant-values.ts'
import { createGraphBuilder } from '../../../src-main/graph/build/graph-builder.ts'
import { createInterpreter } from '../../../src-main/graph/interpret/interpreter.ts'
import { observeActivations } from '../../../src-main/quantization/observe-activations.ts'
import { quantizeGraph } from '../../../src-main/quantization/quantize-graph.ts'
import { wholeRanges } from '../../../src-main/quantization/observe-activations.ts'
import { correctBiases } from '../../../src-main/quantization/repair/correct-biases.ts'
import { uniform } from '../random-values.ts'

test('a dense layer: the mean shift of 127ths is taken off', () => {
  const b = createGraphBuilder('dense')
  const x = b.input([1, 2])
  const graph = b.build([b.fullyConnected(x, { shape: [1, 2], data: [1, 0.3] }, { shape: [1], data: [0.5] })])
  const ranges = new Map([[0, { min: 0, max: 1 }], [graph.outputs[0] ?? -1, { min: 0, max: 2 }]]) // prettier-ignore
  const integer = unwrap(quantizeGraph(graph, ranges))
  const corrected = correctBiases(graph, integer, () => [0.25, 0.75])
  // 0.3 becomes 38/127; the mean input there is 0.75.
  expect(corrected.tensors[graph.nodes[0]?.inputs[2] ?? -1]?.data?.[0]).toBeCloseTo(0.5 - 0.75 * (38 / 127 - 0.3), 7)
})

test('padded convolutions: on calibration data the rounded weights then have the mean of the exact ones', () => {
  const b = createGraphBuilder('conv')
  const x = b.input([1, 5, 6, 2])
  const y = b.conv2d(x, { shape: [3, 3, 3, 2], data: uniform(54, 1) }, null, { stride: 2 })
  const graph = b.build([
    b.depthwiseConv2d(y, { shape: [1, 3, 3, 6], data: uniform(54, 2) }, { shape: [6], data: uniform(6, 3) }),
  ])
  const samples = Array.from({ length: 8 }, (_, seed) => uniform(60, 10 + seed, 0, 1))
  const { statistics } = unwrap(observeActivations(graph, samples))
  // 4-bit weights, so that there is something to correct.
  const integer = unwrap(quantizeGraph(graph, wholeRanges(statistics), { activations: 'int8', perChannel: true, weightType: 'int4' })) // prettier-ignore
  const corrected = correctBiases(graph, integer, (tensor) => statistics.get(tensor)?.mean)
  const [conv] = graph.nodes
  const rounded = realValues(integer.tensors[conv?.inputs[1] ?? -1] ?? { name: '', shape: [], type: 'float32' })
  const first = { ...corrected, tensors: [...corrected.tensors], outputs: conv?.outputs ?? [] }
  first.tensors[conv?.inputs[1] ?? -1] = { name: 'rounded', shape: [3, 3, 3, 2], type: 'float32', data: new Float32Array(rounded ?? []) } // prettier-ignore
  const meanOf = (runner: { run: (inputs: Float32Array[]) => Float32Array[] }): number[] => {
    const sums = [0, 0, 0]
    for (const sample of samples) runner.run([sample])[0]?.forEach((value, index) => (sums[index % 3]! += value))
    return sums.map((sum) => sum / samples.length / 9)
  }
  const exact = meanOf(unwrap(createInterpreter({ ...graph, outputs: conv?.outputs ?? [] })))
  meanOf(unwrap(createInterpreter(first))).forEach((mean, channel) => expect(mean).toBeCloseTo(exact[channel] ?? NaN, 6))
})
