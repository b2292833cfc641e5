import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { readTflite } from '../../src-main/formats/tflite/read.ts'
import { writeTflite } from '../../src-main/formats/tflite/write.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { fixtureBytes, fixtureGraph } from './fixture-file.ts'

const fixtures = [
  'digit_cnn_float', 'digit_cnn_ptq', 'gen-lstm-int8', 'gen-lstm-float', 'gen-skip-float16', 'gen-dense-hybrid', 'gen-two-inputs-int8',
  'gen-conv1d-int16x8', 'tmc-lstm2-three-inputs',
] // prettier-ignore

const size = fc.integer({ min: 1, max: 6 })
const activation = fc.constantFrom('none' as const, 'relu' as const, 'relu6' as const)

/** A small float net of random layers. */
const randomGraph: fc.Arbitrary<Graph> = fc
  .record({
    height: size,
    width: size,
    channels: size,
    seed: fc.integer(),
    steps: fc.array(fc.tuple(fc.nat(9), size, activation), { maxLength: 6 }),
  })
  .map(({ height, width, channels, seed, steps }) => {
    const b = createGraphBuilder('net')
    const values = (count: number): number[] => Array.from({ length: count }, (_, i) => Math.fround(Math.sin(seed + i)))
    let x = b.input([1, height, width, channels], { name: 'x' })
    for (const [kind, n, fused] of steps) {
      const c = b.shapeOf(x)[3] ?? 1
      if (kind === 0)
        x = b.conv2d(x, { shape: [n, 3, 3, c], data: values(n * 9 * c) }, { shape: [n], data: values(n) }, { activation: fused })
      else if (kind === 1)
        x = b.depthwiseConv2d(x, { shape: [1, 3, 1, 2 * c], data: values(6 * c) }, null, { activation: fused, dilation: 2 })
      else if (kind === 2) x = b.maxPool2d(x, 2, { padding: 'same' })
      else if (kind === 3) x = b.add(x, x, { activation: fused })
      else if (kind === 4) x = b.concatenation([x, x], 3)
      else if (kind === 5) x = b.leakyRelu(x, 0.25)
      else if (kind === 6)
        x = b.pad(x, [[0, 0], [1, 0], [0, n], [0, 0]]) // prettier-ignore
      else if (kind === 7) x = b.elementwise('hardSwish', x)
      else if (kind === 8) x = b.averagePool2d(x, [1, 2], { padding: 'same', activation: fused })
      else x = b.node({ kind: 'split', splits: 1 }, [b.constant([], Int32Array.of(3), { name: 'axis' }), x])[0] ?? x
    }
    const flat = b.mean(x, [1, 2])
    const units = b.fullyConnected(
      flat,
      { shape: [3, b.shapeOf(flat)[1] ?? 1], data: values(3 * (b.shapeOf(flat)[1] ?? 1)) },
      null,
    )
    return b.build([b.softmax(units), x])
  })

describe('a written .tflite file', () => {
  test.each(fixtures)('%s reads back as the same graph', (name) => {
    const graph = fixtureGraph(`${name}.tflite`)
    expect(unwrap(readTflite(unwrap(writeTflite(graph)), name))).toEqual(graph)
  })

  test('any net of templates reads back as the same graph, and is the same file twice', () => {
    fc.assert(
      fc.property(randomGraph, (graph) => {
        const bytes = unwrap(writeTflite(graph))
        expect(unwrap(writeTflite(graph))).toEqual(bytes)
        const read = unwrap(readTflite(bytes, 'net'))
        const nodeNames = graph.nodes.map((node) => ({ ...node, name: graph.tensors[node.outputs[0] ?? -1]?.name }))
        expect(read).toEqual({ ...graph, nodes: nodeNames })
      }),
      { numRuns: 60, seed: 3 },
    )
  })

  test('types of every width survive, int4 packed', () => {
    const b = createGraphBuilder('types')
    const x = b.input([1, 5])
    const quantization = { scale: [0.5], zeroPoint: [0], axis: null }
    b.constant([5], Int8Array.of(-8, -1, 0, 3, 7), { name: 'int4', type: 'int4', quantization })
    b.constant([3], BigInt64Array.of(-1n, 2n ** 40n, 5n), { name: 'int64' })
    b.constant([2], Uint8Array.of(0, 1), { name: 'bool', type: 'bool' })
    b.constant([2], Uint16Array.of(0x3c00, 0xc000), { name: 'float16' })
    b.constant([0], new Int32Array(), { name: 'none' })
    const graph = b.build([b.elementwise('relu', x)])
    const read = unwrap(readTflite(unwrap(writeTflite(graph)), 'types'))
    const { data: _empty, ...none } = graph.tensors[5] ?? { data: undefined }
    expect(read.tensors).toEqual(graph.tensors.with(5, none as never))
  })

  test('begins every constant at a multiple of 16', () => {
    const graph = fixtureGraph('digit_cnn_ptq.tflite')
    const bytes = unwrap(writeTflite(graph))
    for (const tensor of graph.tensors) {
      if (tensor.data === undefined || tensor.data.byteLength < 32) continue
      const data = Buffer.from(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength)
      expect(Buffer.from(bytes).indexOf(data) % 16).toBe(0)
    }
  })

  test('carries its metadata', () => {
    const bytes = unwrap(writeTflite(fixtureGraph('digit_cnn_ptq.tflite'), { metadata: { parent: 'f00d-cafe' } }))
    expect(Buffer.from(bytes).includes('f00d-cafe')).toBe(true)
    expect(readTflite(bytes, 'net').ok).toBe(true)
  })

  test('is refused while a batch normalization is left', () => {
    const b = createGraphBuilder('net')
    const one = new Float32Array([1])
    const graph = b.build([b.batchNormalization(b.input([1, 1]), { gamma: one, beta: one, mean: one, variance: one }, 0.001)])
    const result = writeTflite(graph)
    expect(result.ok ? 'written' : result.error.code).toBe('graph-unfolded')
  })

  test('is not larger than the converter makes it', () => {
    expect(unwrap(writeTflite(fixtureGraph('digit_cnn_ptq.tflite'))).length).toBeLessThanOrEqual(
      fixtureBytes('digit_cnn_ptq.tflite').length,
    )
  })
})
