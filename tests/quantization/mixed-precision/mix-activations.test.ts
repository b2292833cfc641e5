import { describe, expect, test } from 'vitest'
import { unwrap } from '../../../src-main/contract/result.ts'
import { createGraphBuilder } from '../../../src-main/graph/build/graph-builder.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import { createInterpreter } from '../../../src-main/graph/interpret/interpreter.ts'
import { validateGraph } from '../../../src-main/graph/validate-graph.ts'
import { calibrate } from '../../../src-main/quantization/calibrate.ts'
import { mixActivations } from '../../../src-main/quantization/mixed-precision/mix-activations.ts'
import { quantizeGraph } from '../../../src-main/quantization/quantize-graph.ts'
import { createModelRunner } from '../../../src-main/services/road/model-runner.ts'
import { uniform } from '../random-values.ts'

/** Convolution, pooling, convolution with a residual add, dense. */
function net(): Graph {
  const b = createGraphBuilder('mixed')
  const conv = (x: number, seed: number, ins: number, name: string) =>
    b.conv2d(x, { shape: [4, 3, 3, ins], data: uniform(36 * ins, seed, -0.4, 0.4) }, { shape: [4], data: uniform(4, seed + 50) }, { activation: 'relu', name }) // prettier-ignore
  const x = b.input([1, 8, 8, 2], { name: 'x' })
  const first = b.maxPool2d(conv(x, 1, 2, 'first'), 2, { name: 'pool' })
  const second = conv(first, 2, 4, 'second')
  const sum = b.add(first, second, { name: 'sum' })
  const flat = b.reshape(sum, [1, 64], 'flat')
  return b.build([
    b.fullyConnected(flat, { shape: [3, 64], data: uniform(192, 3, -0.2, 0.2) }, { shape: [3], data: uniform(3, 4) }, { name: 'head' }), // prettier-ignore
  ])
}
const float = net()
const inputs = Array.from({ length: 20 }, (_, i) => uniform(128, 70 + i))
const ranges = unwrap(calibrate(float, inputs.map((x) => [x]))) // prettier-ignore
const narrow = unwrap(quantizeGraph(float, ranges, { activations: 'int8', perChannel: true }))
const wide = unwrap(quantizeGraph(float, ranges, { activations: 'int16', perChannel: true }))

function error(graph: Graph): number {
  const interpreter = unwrap(createInterpreter(float))
  const runner = unwrap(createModelRunner(graph))
  return inputs.reduce((sum, x) => {
    const truth = interpreter.run([x])[0] ?? new Float32Array()
    return sum + truth.reduce((total, value, i) => total + (value - (runner.run(x)[i] ?? NaN)) ** 2, 0)
  }, 0)
}
const types = (graph: Graph): string[] =>
  graph.nodes.map((node) => `${node.name} ${graph.tensors[node.outputs[0] ?? -1]?.type ?? ''}`)

describe('layers in 16 bits among layers in 8', () => {
  const cases: readonly (readonly string[])[] = [['first'], ['second'], ['sum'], ['head'], ['first', 'sum'], ['second', 'head']]
  test.each(cases.map((layers) => [layers.join(' and '), new Set(layers)] as const))(
    '%s: valid, and it runs on the device kernels',
    (_, layers) => {
      // prettier-ignore
      const mixed = mixActivations(narrow, wide, layers)
      expect(unwrap(validateGraph(mixed))).toBeDefined()
      for (const layer of layers) expect(types(mixed)).toContain(`${layer} int16`)
      expect(mixed.tensors[mixed.outputs[0] ?? -1]?.type).toBe('int8')
      expect(error(mixed)).toBeLessThan(2 * error(narrow) + 1e-6)
    },
  )
  test('what reads a wide output computes in 16 bits too; a pool and a reshape stay wide', () => {
    const found = types(mixActivations(narrow, wide, new Set(['first'])))
    expect(found).toEqual(expect.arrayContaining(['first int16', 'pool int16', 'second int16', 'sum int16', 'head int8']))
  })
  test('none: the 8-bit graph itself', () => {
    expect(types(mixActivations(narrow, wide, new Set()))).toEqual(types(narrow))
  })
  test('all but the head’s output in 16 bits is finer than 8 bits', () => {
    const all = mixActivations(narrow, wide, new Set(float.nodes.map((node) => node.name)))
    expect(error(all)).toBeLessThan(error(narrow))
  })
})
