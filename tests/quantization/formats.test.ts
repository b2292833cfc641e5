import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { examineGraph } from '../../src-main/formats/import/examine-graph.ts'
import { readTflite } from '../../src-main/formats/tflite/read.ts'
import { writeTflite } from '../../src-main/formats/tflite/write.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import { halfToFloat } from '../../src-main/graph/constant-values.ts'
import { floatToHalf } from '../../src-main/graph/float-to-half.ts'
import { dropUnused } from '../../src-main/graph/passes/drop-unused.ts'
import { prepareForQuantization } from '../../src-main/graph/passes/prepare-for-quantization.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { quantizeAfterTraining } from '../../src-main/quantization/after-training.ts'
import { quantizeDynamicRange } from '../../src-main/quantization/formats/dynamic-range.ts'
import { withEdges } from '../../src-main/quantization/formats/edge-types.ts'
import { storeInFloat16 } from '../../src-main/quantization/formats/float16-weights.ts'
import { plainSettings, type RecipeSettings } from '../../src-main/quantization/recipes/recipe-settings.ts'
import { bytesOf, floatsOf } from '../../src-main/services/road/bytes.ts'
import { createModelRunner, toBytes } from '../../src-main/services/road/model-runner.ts'
import { createTensorRunner } from '../../src-main/services/road/tensor-runner.ts'
import { hasLiteRt, runLiteRt } from '../conformance/litert-python.ts'
import { uniform } from './random-values.ts'

describe('halves', () => {
  test('every half comes back from its float', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = halfToFloat(bits)
      if (!Number.isNaN(value)) expect(floatToHalf(value)).toBe(bits)
    }
    expect(Number.isNaN(halfToFloat(floatToHalf(NaN)))).toBe(true)
  })
  // 1 + 2^-11 lies between 1 and 1 + 2^-10, and 1 is even; 1 + 3·2^-11 goes up for the same reason.
  test.each([
    [1 + 2 ** -11, 1],
    [1 + 3 * 2 ** -11, 1 + 2 ** -9],
    [1 + 2 ** -11 + 2 ** -20, 1 + 2 ** -10],
    [65520, Infinity],
    [-65519, -65504],
    [2 ** -25, 0],
    [2 ** -25 + 2 ** -40, 2 ** -24],
    [2047.5 * 2 ** -25, 2 ** -14],
  ])('%d is rounded to %d', (value, expected) => expect(halfToFloat(floatToHalf(value))).toBe(expected))
})

/** Two convolutions, a depthwise one, a sum and two dense layers, all with more than 1,024 weights where that counts. */
function net(): Graph {
  const b = createGraphBuilder('net')
  const x = b.input([1, 8, 8, 3])
  const y = b.conv2d(x, { shape: [40, 3, 3, 3], data: uniform(1080, 1, -0.4, 0.4) }, { shape: [40], data: uniform(40, 2) }, { activation: 'relu' }) // prettier-ignore
  const z = b.depthwiseConv2d(y, { shape: [1, 3, 3, 40], data: uniform(360, 3) }, { shape: [40], data: uniform(40, 4) })
  const w = b.conv2d(b.add(y, z), { shape: [12, 1, 1, 40], data: uniform(480, 5, -0.3, 0.3) }, null, { stride: 2 })
  const d = b.fullyConnected(b.reshape(w, [1, 192]), { shape: [20, 192], data: uniform(3840, 6, -0.2, 0.2) }, { shape: [20], data: uniform(20, 7) }, { activation: 'relu' }) // prettier-ignore
  return b.build([b.softmax(b.fullyConnected(d, { shape: [4, 20], data: uniform(80, 8, -0.1, 0.1) }, null))])
}
const folded = unwrap(prepareForQuantization(net()))
const samples = Array.from({ length: 12 }, (_, seed) => uniform(192, 50 + seed, -1, 1))
const rounded = (settings: Partial<RecipeSettings>): Graph =>
  unwrap(
    quantizeAfterTraining({
      graph: net(),
      samples,
      settings: { ...plainSettings, ...settings },
      prepareRun: createModelRunner,
    }),
  ).graph
const joined = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))

describe('number formats', () => {
  test('4-bit weights are within ±7, packed two to a byte, and come back from the file', () => {
    const graph = rounded({ weightType: 'int4' })
    const narrow = graph.tensors.filter((tensor) => tensor.type === 'int4')
    expect(narrow).toHaveLength(4)
    for (const { data } of narrow) expect(Math.max(...Array.from(data ?? [], Number).map(Math.abs))).toBe(7)
    const bytes = unwrap(writeTflite(graph))
    const back = unwrap(readTflite(bytes, 'net.tflite'))
    narrow.forEach(({ name, data }) => expect(back.tensors.find((tensor) => tensor.name === name)?.data).toEqual(data))
    expect(bytes.length).toBeLessThan(unwrap(writeTflite(rounded({}))).length - 2400)
    expect(examineGraph(graph, graph).tflm).toBe(true)
  })
  test('unsigned edges move the zero point by 128, float edges convert; the answers stay', () => {
    const graph = rounded({})
    const [answer] = [unwrap(createModelRunner(graph)).run(samples[0] ?? new Float32Array())]
    for (const type of ['uint8', 'float'] as const) {
      const edged = withEdges(graph, type)
      expect(edged.tensors[edged.inputs[0] ?? -1]?.type).toBe(type === 'float' ? 'float32' : type)
      expect(unwrap(createModelRunner(edged)).run(samples[0] ?? new Float32Array())).toEqual(answer)
      expect(examineGraph(edged, edged).tflm).toBe(true)
    }
  })
  test('16-bit weights and hybrid layers are marked as nothing for microcontrollers', () => {
    const half = storeInFloat16(folded)
    const hybrid = quantizeDynamicRange(folded)
    expect(examineGraph(half, half)).toMatchObject({ tflm: false, findings: [{ code: 'float16-weights' }] })
    expect(examineGraph(hybrid, hybrid)).toMatchObject({ tflm: false, findings: [{ code: 'hybrid-weights' }] })
    expect(unwrap(writeTflite(half)).length).toBeLessThan(0.6 * unwrap(writeTflite(net())).length)
    // 360 and 480 and 80 weights are too few to be worth it.
    expect(hybrid.tensors.filter((tensor) => tensor.type === 'int8').map((tensor) => tensor.data?.length)).toEqual([1080, 3840])
  })
  test('4-bit weights beside 16-bit activations are marked', () => {
    const graph = rounded({ weightType: 'int4', activations: 'int16' })
    expect(examineGraph(graph, graph).findings.map((finding) => finding.code)).toContain('int4-form')
  })
})

describe.skipIf(!hasLiteRt)('number formats in LiteRT (needs Python with ai-edge-litert)', () => {
  const both = (graph: Graph): readonly [Uint8Array, Uint8Array] => {
    const runner = unwrap(createTensorRunner(graph))
    const input = graph.tensors[graph.inputs[0] ?? -1]
    if (!input) throw new Error('the net has an input')
    const windows = samples.map((sample) => toBytes(sample, input))
    const ours = joined(windows.map((bytes) => runner.run(bytes, false)[0] ?? new Uint8Array()))
    const [theirs = new Uint8Array()] = runLiteRt([{ model: unwrap(writeTflite(graph)), inputs: joined(windows) }])
    return [ours, theirs]
  }
  const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? NaN))))
  test.each([
    ['unsigned edges', withEdges(rounded({}), 'uint8')],
    ['float edges', withEdges(rounded({}), 'float')],
  ])('%s: the same bytes', (_, graph) => {
    const [ours, theirs] = both(graph)
    expect(ours).toEqual(theirs)
  })
  // Dense layers with one scale, or beside 16 bits, are rounded once in LiteRT and twice in TensorFlow Lite Micro, whose rule is ours.
  test('4-bit weights: within two steps', () => {
    const [ours, theirs] = both(rounded({ weightType: 'int4' }))
    expect(furthest(new Int8Array(ours.buffer), new Int8Array(theirs.buffer))).toBeLessThanOrEqual(2)
  })
  test('one layer with a 16-bit output and one with 4-bit weights: within two steps', () => {
    const [first, last] = [folded.nodes[0]?.name ?? '', folded.nodes.findLast(({ operation }) => operation.kind === 'fullyConnected')?.name ?? ''] // prettier-ignore
    const graph = dropUnused(rounded({ layers: { [first]: 'int16', [last]: 'int4' } }))
    expect(new Set(graph.tensors.map(({ type }) => type))).toEqual(new Set(['int8', 'int16', 'int4', 'int32', 'int64']))
    const [ours, theirs] = both(graph)
    expect(furthest(new Int8Array(ours.buffer), new Int8Array(theirs.buffer))).toBeLessThanOrEqual(2)
  })
  test('16-bit activations with float edges: within a thousandth', () => {
    const [ours, theirs] = both(withEdges(rounded({ activations: 'int16' }), 'float'))
    expect(furthest(floatsOf(ours), floatsOf(theirs))).toBeLessThan(1e-3)
  })
  test.each([
    ['dynamic range', quantizeDynamicRange(folded)],
    ['16-bit weights', storeInFloat16(folded)],
  ])('%s: the same answers, rounding at run time included', (_, graph) => {
    const runner = unwrap(createModelRunner(graph))
    const ours = samples.flatMap((sample) => [...runner.run(sample)])
    const [theirs = new Uint8Array()] = runLiteRt([{ model: unwrap(writeTflite(graph)), inputs: joined(samples.map(bytesOf)) }])
    expect(furthest(ours, floatsOf(theirs))).toBeLessThan(2e-6)
  })
})
