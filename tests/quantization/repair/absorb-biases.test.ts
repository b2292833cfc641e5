import { describe, expect, test } from 'vitest'
import { unwrap } from '../../../src-main/contract/result.ts'
import { createGraphBuilder } from '../../../src-main/graph/build/graph-builder.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import { createInterpreter } from '../../../src-main/graph/interpret/interpreter.ts'
import { observeActivations, smallestOf, wholeRanges } from '../../../src-main/quantization/observe-activations.ts'
import { absorbHighBiases } from '../../../src-main/quantization/repair/absorb-biases.ts'
import { uniform } from '../random-values.ts'

const samples = Array.from({ length: 10 }, (_, seed) => uniform(32, 30 + seed))
const absorbed = (graph: Graph) =>
  absorbHighBiases(graph, smallestOf(graph, unwrap(observeActivations(graph, samples)).statistics))

/** A convolution whose first channel lies far above zero, and one that reads it with this padding. */
function pair(padding: 'same' | 'valid'): Graph {
  const b = createGraphBuilder('pair')
  const x = b.input([1, 4, 4, 2])
  const y = b.conv2d(x, { shape: [2, 1, 1, 2], data: [1, 1, 1, -1] }, { shape: [2], data: [10, 0] }, { activation: 'relu' })
  return b.build([b.conv2d(y, { shape: [3, 3, 3, 2], data: uniform(54, 1) }, { shape: [3], data: [1, 2, 3] }, { padding })])
}

describe('high biases', () => {
  test('move into the next layer: the range shrinks and the answers stay', () => {
    const graph = pair('valid')
    const { graph: lower, lowered } = absorbed(graph)
    const output = graph.nodes[0]?.outputs[0] ?? -1
    const [first = 0, second = NaN] = lowered.get(output) ?? []
    expect(first).toBeGreaterThan(7.9)
    expect(second).toBe(0)
    const before = wholeRanges(unwrap(observeActivations(graph, samples)).statistics).get(output)
    const after = wholeRanges(unwrap(observeActivations(lower, samples)).statistics).get(output)
    expect(after?.max).toBeCloseTo(Math.max((before?.max ?? 0) - first, 2), 0)
    for (const sample of samples) {
      const [exact] = unwrap(createInterpreter(graph)).run([sample])
      unwrap(createInterpreter(lower))
        .run([sample])[0]
        ?.forEach((value, i) => expect(value).toBeCloseTo(exact?.[i] ?? NaN, 4))
    }
  })
  test('stay where the next layer pads with zeros', () => expect(absorbed(pair('same')).lowered.size).toBe(0))
})
