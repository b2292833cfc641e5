import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { planDevice } from '../../src-main/device/plan-device.ts'
import { createRunner } from '../../src-main/device/runner.ts'
import { createGraphBuilder, type GraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import type { Graph, Quantization } from '../../src-main/graph/graph.ts'
import { createInterpreter } from '../../src-main/graph/interpret/interpreter.ts'
import { calibrate } from '../../src-main/quantization/calibrate.ts'
import type { QuantizationOptions } from '../../src-main/quantization/quantization-options.ts'
import { quantizeGraph } from '../../src-main/quantization/quantize-graph.ts'
import { createModelRunner } from '../../src-main/services/road/model-runner.ts'
import { uniform } from './random-values.ts'
import { layerBound } from './rounding-bound.ts'

const int8: QuantizationOptions = { activations: 'int8', perChannel: true }
const int16: QuantizationOptions = { activations: 'int16', perChannel: true }

/** Convolution with ReLU, dense, softmax. */
function smallNet(seed: number): Graph {
  const b = createGraphBuilder('small')
  const x = b.input([1, 6, 6, 2])
  const filter = uniform(4 * 18, seed)
  const y = b.conv2d(x, { shape: [4, 3, 3, 2], data: filter }, { shape: [4], data: uniform(4, seed + 1) }, { stride: 2, activation: 'relu' }) // prettier-ignore
  const dense = uniform(3 * 36, seed + 2, -0.3, 0.3)
  const z = b.fullyConnected(y, { shape: [3, 36], data: dense }, { shape: [3], data: uniform(3, seed + 3) })
  return b.build([z, b.softmax(z)])
}
const inputsOf = (count: number, size: number, seed: number) =>
  Array.from({ length: count }, (_, i) => uniform(size, seed * 1000 + i, -1.5, 1.5))
const rounded = (graph: Graph, inputs: readonly Float32Array[], options = int8): Graph =>
  unwrap(quantizeGraph(graph, unwrap(calibrate(graph, inputs.map((x) => [x]))), options)) // prettier-ignore
const gridOf = (graph: Graph, name: string): Quantization | undefined =>
  graph.tensors.find((tensor) => tensor.name === name)?.quantization
const grid = ({ scale, zeroPoint }: Partial<Quantization> = {}) => [scale?.[0], zeroPoint?.[0]]

/** Real outputs of an integer graph with several outputs. */
function runInteger(graph: Graph, input: Float32Array): Float32Array[] {
  return graph.outputs.map((output) => unwrap(createModelRunner({ ...graph, outputs: [output] })).run(input))
}

describe('an INT8 graph on the device kernels', () => {
  const cases = [int8, int16].flatMap((options) => [1, 2, 3].map((seed) => [options.activations, seed, options] as const))
  test.each(cases)('%s, net %d: every output is as near as rounding allows', (_, seed, options) => {
    const float = smallNet(seed)
    const inputs = inputsOf(20, 72, seed)
    const integer = rounded(float, inputs, options)
    const interpreter = unwrap(createInterpreter(float))
    const [conv, dense] = float.nodes
    if (!conv || !dense) throw new Error('the net has two weighted layers')
    const stepOf = (index: number): number => integer.tensors[index]?.quantization?.scale[0] ?? 0
    for (const x of inputs) {
      const seen = new Map<number, Float32Array>()
      interpreter.run([x], { onTensor: (index, values) => seen.set(index, values.slice()) })
      const inputError = new Float32Array(x.length).fill(stepOf(float.inputs[0] ?? -1))
      const hidden = layerBound(float, integer, conv, x, inputError)
      const bound = layerBound(float, integer, dense, seen.get(dense.inputs[0] ?? -1) ?? x, hidden)
      const [logits, scores] = runInteger(integer, x)
      const trueLogits = seen.get(float.outputs[0] ?? -1) ?? new Float32Array()
      const trueScores = seen.get(float.outputs[1] ?? -1) ?? new Float32Array()
      trueLogits.forEach((value, i) => expect(Math.abs(value - (logits?.[i] ?? NaN))).toBeLessThanOrEqual((bound[i] ?? 0) + 1e-6))
      // |Δp| <= p (1 - p) 2 max|Δz| <= max|Δz| / 2, then a step of rounding and one of the exponential's fixed point.
      const scoreBound = Math.max(...bound) / 2 + 2 * stepOf(float.outputs[1] ?? -1)
      trueScores.forEach((value, i) => expect(Math.abs(value - (scores?.[i] ?? NaN))).toBeLessThanOrEqual(scoreBound))
    }
  })

  test('in practice the scores are within three steps, and sixteen bits are finer than eight', () => {
    const float = smallNet(4)
    const inputs = inputsOf(40, 72, 4)
    const interpreter = unwrap(createInterpreter(float))
    const errors = (options: QuantizationOptions): number[] => {
      const integer = rounded(float, inputs, options)
      return inputs.flatMap((x) => {
        const truth = interpreter.run([x])[1] ?? new Float32Array()
        const [, scores] = runInteger(integer, x)
        return [...truth].map((value, i) => Math.abs(value - (scores?.[i] ?? NaN)))
      })
    }
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
    expect(Math.max(...errors(int8))).toBeLessThan(3 / 256)
    expect(mean(errors(int16))).toBeLessThan(mean(errors(int8)))
  })

  test('one scale a channel beats one scale a tensor where channels differ in size', () => {
    // Activations of sixteen bits, so that only the weights are rounded coarsely; the third channel is 64 times smaller.
    const b = createGraphBuilder('spread')
    const weights = uniform(3 * 24, 5).map((value, i) => value * 8 ** -Math.floor(i / 24))
    const float = b.build([b.fullyConnected(b.input([1, 24]), { shape: [3, 24], data: weights }, null)])
    const inputs = inputsOf(40, 24, 5)
    const interpreter = unwrap(createInterpreter(float))
    const sqnrOfSmallest = (perChannel: boolean): number => {
      const integer = rounded(float, inputs, { activations: 'int16', perChannel })
      let [signal, noise] = [0, 0]
      for (const x of inputs) {
        const truth = interpreter.run([x])[0]?.[2] ?? NaN
        signal += truth ** 2
        noise += (truth - (runInteger(integer, x)[0]?.[2] ?? NaN)) ** 2
      }
      return 10 * Math.log10(signal / noise)
    }
    // Weights spread evenly over ±127 steps: 20 log10(127 / √3 · √12) = 48 dB; over ±2 steps 36 dB less.
    expect(sqnrOfSmallest(true)).toBeGreaterThan(42)
    expect(sqnrOfSmallest(false)).toBeLessThan(24)
  })
})

describe('ranges along ops that must not rescale', () => {
  const net = (layers: (b: GraphBuilder, x: number) => number): [Graph, Graph] => {
    const b = createGraphBuilder('joined')
    const x = b.input([1, 4, 4, 2], { name: 'x' })
    const float = b.build([layers(b, x)])
    return [float, rounded(float, inputsOf(10, 32, 6))]
  }
  const double = (b: GraphBuilder, x: number, name: string, by = 3) => b.mul(x, b.constant([1], Float32Array.of(by)), { name })

  test('concatenation: all parts and the whole have the union', () => {
    const [, integer] = net((b, x) => b.concatenation([double(b, x, 'wide', 4), double(b, x, 'narrow', 0.5)], 3, 'joined'))
    expect(grid(gridOf(integer, 'wide'))).toEqual(grid(gridOf(integer, 'joined')))
    expect(grid(gridOf(integer, 'narrow'))).toEqual(grid(gridOf(integer, 'joined')))
    expect(gridOf(integer, 'joined')?.scale[0]).toBeGreaterThan((2 * 4 * 1.3) / 255)
  })
  const same: readonly (readonly [string, (b: GraphBuilder, x: number) => number])[] = [
    ['max pool', (b, x) => b.maxPool2d(x, 2, { name: 'after' })],
    ['average pool', (b, x) => b.averagePool2d(x, 2, { name: 'after' })],
    ['pad', (b, x) => b.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], 'after')], // prettier-ignore
    ['reshape', (b, x) => b.reshape(x, [1, 32], 'after')],
  ]
  test.each(same)('%s: input and output share', (_, layer) => {
    const [, integer] = net(layer)
    expect(grid(gridOf(integer, 'after'))).toEqual(grid(gridOf(integer, 'x')))
    expect(unwrap(createModelRunner(integer)).run(uniform(32, 1)).every(Number.isFinite)).toBe(true)
  })

  test('where a fixed grid meets a shared one, a requantization is put between', () => {
    const [float, integer] = net((b, x) => b.concatenation([b.elementwise('logistic', x, 'gate'), x], 3, 'joined'))
    const inserted = integer.nodes.filter((node) => node.operation.kind === 'quantize')
    expect(inserted.map((node) => node.inputs.map((index) => integer.tensors[index]?.name))).toEqual([['gate']])
    expect(grid(gridOf(integer, 'gate'))).toEqual([1 / 256, -128])
    const step = gridOf(integer, 'joined')?.scale[0] ?? 0
    const x = uniform(32, 9)
    const truth = unwrap(createInterpreter(float)).run([x])[0] ?? new Float32Array()
    const answers = unwrap(createModelRunner(integer)).run(x)
    // Half a step for the input (whose slope through the logistic is at most 1/4), a step of the gate, half a step of the joint grid.
    truth.forEach((value, i) => expect(Math.abs(value - (answers[i] ?? NaN))).toBeLessThanOrEqual(1.2 * step + 2 / 256))
  })
})

describe('biases', () => {
  test('one that would overflow widens the scale of its channel, and the graph still runs', () => {
    const b = createGraphBuilder('bias')
    const x = b.input([1, 2])
    const float = b.build([b.fullyConnected(x, { shape: [2, 2], data: Float32Array.of(1e-9, -1e-9, 1, 0.5) }, { shape: [2], data: Float32Array.of(30, 0.1) })]) // prettier-ignore
    const inputs = inputsOf(10, 2, 7)
    const integer = rounded(float, inputs)
    const bias = integer.tensors[integer.nodes[0]?.inputs[2] ?? -1]
    expect(bias?.type).toBe('int32')
    for (const value of (bias?.data ?? []) as Int32Array) expect(Math.abs(value)).toBeLessThanOrEqual(2 ** 30 * 1.0001)
    const step = integer.tensors[integer.outputs[0] ?? -1]?.quantization?.scale[0] ?? 0
    const [first] = unwrap(createModelRunner(integer)).run(inputs[0] ?? new Float32Array(2))
    expect(Math.abs((first ?? NaN) - 30)).toBeLessThanOrEqual(step)
  })
  test('beside INT16 they have 64 bits', () => {
    const integer = rounded(smallNet(8), inputsOf(4, 72, 8), int16)
    expect(integer.tensors[integer.nodes[0]?.inputs[2] ?? -1]?.type).toBe('int64')
    expect(integer.tensors[integer.nodes[0]?.inputs[1] ?? -1]?.type).toBe('int8')
    expect(unwrap(planDevice(integer)).calls.length).toBeGreaterThan(2)
  })
})

describe('what cannot be rounded is refused with the layer’s name', () => {
  const dense = (weights: Float32Array): Graph => {
    const b = createGraphBuilder('dense')
    return b.build([b.fullyConnected(b.input([1, 2]), { shape: [1, 2], data: weights }, null, { name: 'head' })])
  }
  const codeOf = (graph: Graph, ranges = new Map(graph.tensors.map((_, i) => [i, { min: -1, max: 1 }]))) => {
    const result = quantizeGraph(graph, ranges)
    return result.ok ? null : result.error
  }
  test('weights that are not finite', () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const error = codeOf(dense(Float32Array.of(bad, 1)))
      expect(error).toMatchObject({ code: 'weights-not-finite', details: { node: 'head' } })
    }
  })
  test('a missing range, and one that is not finite', () => {
    const graph = dense(Float32Array.of(1, 2))
    expect(codeOf(graph, new Map())?.code).toBe('no-range')
    const broken = new Map(graph.tensors.map((_, i) => [i, { min: -1, max: Infinity }]))
    expect(codeOf(graph, broken)?.code).toBe('range-not-finite')
  })
  test('an op without integer form', () => {
    const b = createGraphBuilder('root')
    const error = codeOf(b.build([b.elementwise('sqrt', b.input([1, 4]), 'root')]))
    expect(error).toMatchObject({ code: 'no-integer-form', details: { node: 'root' } })
    expect(error?.message).toContain('root')
  })
  test('weights that are computed', () => {
    const b = createGraphBuilder('computed')
    const x = b.input([1, 4])
    const weights = b.reshape(b.input([1, 4]), [1, 4])
    const [y = -1] = b.node({ kind: 'fullyConnected', activation: 'none', keepDimensions: false }, [x, weights], { name: 'head' }) // prettier-ignore
    expect(codeOf(b.build([y]))?.code).toBe('weights-not-constant')
  })
  test('a graph that was not folded', () => {
    const b = createGraphBuilder('folded')
    const one = Float32Array.of(1, 1)
    const y = b.batchNormalization(b.input([1, 2, 2, 2]), { gamma: one, beta: one, mean: one, variance: one }, 1e-3)
    expect(codeOf(b.build([y]))?.code).toBe('no-integer-form')
  })
})

test('the runner keeps nothing between windows', () => {
  const integer = rounded(smallNet(9), inputsOf(4, 72, 9))
  const plan = unwrap(planDevice(integer))
  const [first, second] = [unwrap(createRunner(plan)), unwrap(createRunner(plan))]
  const bytes = Uint8Array.from(uniform(72, 3, 0, 255))
  second.run([bytes.map((value) => 255 - value)])
  expect(second.run([bytes])).toEqual(first.run([bytes]))
})
