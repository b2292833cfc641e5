import { expect, test } from 'vitest'
import { fail, succeed, unwrap } from '../../../src-main/contract/result.ts'
import { createGraphBuilder } from '../../../src-main/graph/build/graph-builder.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import { calibrate } from '../../../src-main/quantization/calibrate.ts'
import { answerNoise } from '../../../src-main/quantization/diagnosis/answer-noise.ts'
import { mixActivations } from '../../../src-main/quantization/mixed-precision/mix-activations.ts'
import { precisionFront } from '../../../src-main/quantization/mixed-precision/precision-front.ts'
import { quantizeGraph } from '../../../src-main/quantization/quantize-graph.ts'
import { uniform } from '../random-values.ts'

/** Two dense layers; one channel of the first is 200 times larger and undone in the second, so that its output needs 16 bits. */
const b = createGraphBuilder('uneven')
const first = uniform(256, 1, -0.4, 0.4).map((value, i) => (i < 16 ? 200 * value : value))
const second = uniform(256, 2, -0.4, 0.4).map((value, i) => (i % 16 === 0 ? value / 200 : value))
const hidden = b.fullyConnected(b.input([1, 16]), { shape: [16, 16], data: first }, null, { name: 'first' })
const float = b.build([b.fullyConnected(hidden, { shape: [16, 16], data: second }, null, { name: 'second' })])
const inputs = Array.from({ length: 16 }, (_, i) => uniform(16, 40 + i))
const ranges = unwrap(calibrate(float, inputs.map((x) => [x]))) // prettier-ignore
const form = (activations: 'int8' | 'int16') => unwrap(quantizeGraph(float, ranges, { activations, perChannel: true }))
const [narrow, wide] = [form('int8'), form('int16')]

/** Accuracy stands for how clean the answers are; each wide layer costs 32 bytes of RAM. */
const noise = unwrap(answerNoise(float, inputs))
const judge = (graph: Graph) => {
  const layers = graph.nodes.filter((node) => node.operation.kind === 'fullyConnected')
  const wideOnes = layers.filter((node) => graph.tensors[node.inputs[0] ?? -1]?.type === 'int16').length
  return succeed({ accuracy: unwrap(noise(graph)).sqnr, flashBytes: 100, ramBytes: 32 * wideOnes, latencyMs: 1 })
}

test('a search that is told to stop ends with what stopped it', () => {
  const told: number[] = []
  const stopped = precisionFront({
    float,
    layers: ['second', 'first'].map((name) => ({ name, options: ['int16'] as const })),
    build: (choice) => succeed(mixActivations(narrow, wide, new Set(choice.keys()))),
    judge,
    inputs,
    proceed: (fraction) => (told.push(fraction) < 3 ? succeed(null) : fail('cancelled', 'Stopped.')),
  })
  expect(stopped.ok ? null : stopped.error.code).toBe('cancelled')
  expect(told).toEqual([0, 1 / 3, 2 / 3])
})

test('the output that needs 16 bits is widened first, and the front runs from INT8 to that', () => {
  const front = unwrap(
    precisionFront({
      float,
      layers: ['second', 'first'].map((name) => ({ name, options: ['int16'] as const })),
      build: (choice) => succeed(mixActivations(narrow, wide, new Set(choice.keys()))),
      judge,
      inputs,
    }),
  )
  expect(front.map(({ choice }) => [...choice])).toEqual([[], [['first', 'int16']]])
  const [plain, better] = front
  expect(better?.accuracy).toBeGreaterThan((plain?.accuracy ?? NaN) + 6)
})
