import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { checkStructure } from '../../src-main/graph/check-structure.ts'
import { countMacs } from '../../src-main/graph/count-macs.ts'
import { countParameters } from '../../src-main/graph/count-parameters.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import { describeLayers } from '../../src-main/graph/describe-layers.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { inferShapes } from '../../src-main/graph/infer-shapes.ts'
import { createInterpreter } from '../../src-main/graph/interpret/interpreter.ts'
import { dropUnused } from '../../src-main/graph/passes/drop-unused.ts'
import { floatEdges, integerEdges } from '../../src-main/graph/passes/float-edges.ts'
import { fuseActivation } from '../../src-main/graph/passes/fuse-activation.ts'
import { prepareForQuantization } from '../../src-main/graph/passes/prepare-for-quantization.ts'
import { fixtureGraph } from '../formats/fixture-file.ts'

const wave = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(1 + seed * 7 + i * 1.3))

/** Layers with a batch normalization after each kind that it folds into, and after one that it does not. */
function normalizedNet(seed: number, channels: number): Graph {
  const b = createGraphBuilder('net')
  const normalize = (x: number): number => {
    const c = b.shapeOf(x).at(-1) ?? 1
    const parameters = {
      gamma: wave(c, seed + 1),
      beta: wave(c, seed + 2),
      mean: wave(c, seed + 3),
      variance: wave(c, seed + 4).map(Math.abs),
    }
    return b.batchNormalization(x, parameters, 0.001)
  }
  let x = b.input([1, 6, 5, channels])
  x = normalize(x)
  x = b.elementwise(
    'relu',
    normalize(b.conv2d(x, { shape: [4, 3, 3, channels], data: wave(36 * channels, seed) }, null, { stride: 2 })),
  )
  x = b.elementwise(
    'relu6',
    normalize(b.depthwiseConv2d(x, { shape: [1, 3, 3, 8], data: wave(72, seed) }, { shape: [8], data: wave(8, seed) })),
  )
  x = b.fullyConnected(x, { shape: [5, 72], data: wave(360, seed) }, { shape: [5], data: wave(5, seed) })
  x = b.elementwise('tanh', normalize(x))
  return b.build([normalize(x)])
}

function answers(graph: Graph, seed: number): number[] {
  const interpreter = unwrap(createInterpreter(graph))
  const sizes = interpreter.graph.inputs.map((index) => interpreter.graph.tensors[index]?.shape.reduce((a, b) => a * b, 1) ?? 0)
  return interpreter.run(sizes.map((size) => wave(size, seed))).flatMap((values) => [...values])
}

describe('preparing a float graph for quantization', () => {
  test('leaves no batch normalization, fuses activations, and changes no answer', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 3 }), (seed, channels) => {
        const graph = normalizedNet(seed, channels)
        const prepared = unwrap(prepareForQuantization(graph))
        expect(unwrap(checkStructure(prepared))).toBe(prepared)
        expect(prepared.nodes.map((node) => node.operation.kind)).toEqual([
          'depthwiseConv2d', 'conv2d', 'depthwiseConv2d', 'fullyConnected', 'tanh', 'mul', 'add',
        ]) // prettier-ignore
        expect(prepared.nodes[1]?.operation).toMatchObject({ activation: 'relu' })
        expect(prepared.nodes[2]?.operation).toMatchObject({ activation: 'relu6' })
        const [before, after] = [answers(graph, seed), answers(prepared, seed)]
        before.forEach((value, i) => expect(after[i]).toBeCloseTo(value, 4))
      }),
      { numRuns: 20, seed: 5 },
    )
  })

  test.each(['gen-skip-float16.tflite', 'gen-dense-hybrid.tflite'])('widens the weights of %s', (name) => {
    const graph = fixtureGraph(name)
    const prepared = unwrap(prepareForQuantization(graph))
    expect(new Set(prepared.tensors.map((tensor) => tensor.type))).not.toContain('float16')
    expect(prepared.tensors.every((tensor) => tensor.quantization === undefined)).toBe(true)
    expect(prepared.nodes.some((node) => node.operation.kind === 'dequantize')).toBe(false)
    const [before, after] = [answers(graph, 1), answers(prepared, 1)]
    before.forEach((value, i) => expect(after[i]).toBeCloseTo(value, 5))
  })

  test('does not fold into a layer that others read as well', () => {
    const b = createGraphBuilder('net')
    const one = new Float32Array([2])
    const conv = b.conv2d(b.input([1, 2, 2, 1]), { shape: [1, 1, 1, 1], data: [3] }, null)
    const graph = b.build([b.add(b.batchNormalization(conv, { gamma: one, beta: one, mean: one, variance: one }, 2), conv)])
    const prepared = unwrap(prepareForQuantization(graph))
    expect(prepared.nodes.map((node) => node.operation.kind)).toEqual(['conv2d', 'depthwiseConv2d', 'add'])
    expect(answers(prepared, 2)).toEqual(answers(graph, 2))
  })
})

describe('products and sums with constants behind an activation', () => {
  const constants = (b: ReturnType<typeof createGraphBuilder>, x: number, seed: number): number => {
    const channels = b.shapeOf(x).at(-1) ?? 1
    const scaled = b.mul(
      x,
      b.constant(
        [channels],
        wave(channels, seed).map((value) => value + 1.5),
      ),
    )
    return b.add(scaled, b.constant([channels], wave(channels, seed + 1)))
  }
  type Behind = (b: ReturnType<typeof createGraphBuilder>, x: number) => number
  const dense: Behind = (b, x) => b.fullyConnected(x, { shape: [2, 27], data: wave(54, 4) }, null)
  const filter = { shape: [2, 3, 3, 3], data: wave(54, 5) }
  const cases: readonly (readonly [string, Behind, readonly string[]])[] = [
    ['go into a convolution that pads nothing', (b, x) => b.conv2d(x, filter, { shape: [2], data: [1, 2] }, { padding: 'valid' }), ['relu', 'conv2d']],
    ['go through pools and reshapes into a dense layer', (b, x) => dense(b, b.maxPool2d(x, 2, { stride: 2, padding: 'valid' })), ['relu', 'maxPool2d', 'fullyConnected']],
    ['go into a depthwise layer', (b, x) => b.depthwiseConv2d(x, { shape: [1, 1, 1, 6], data: wave(6, 6) }, null), ['relu', 'depthwiseConv2d']],
    ['stay before a convolution that pads', (b, x) => b.conv2d(x, filter, null), ['relu', 'depthwiseConv2d', 'conv2d']],
    ['stay where two layers read them', (b, x) => b.add(x, b.elementwise('tanh', x)), ['relu', 'depthwiseConv2d', 'tanh', 'add']],
  ] // prettier-ignore
  test.each(cases)('%s', (_, behind, kinds) => {
    const b = createGraphBuilder('net')
    const x = b.elementwise('relu', b.input([1, 6, 6, 3]))
    const graph = b.build([behind(b, constants(b, x, 3))])
    const prepared = unwrap(prepareForQuantization(graph))
    expect(prepared.nodes.map((node) => node.operation.kind)).toEqual(kinds)
    const [before, after] = [answers(graph, 2), answers(prepared, 2)]
    before.forEach((value, i) => expect(after[i]).toBeCloseTo(value, 4))
  })

  test.each([
    [1, ['conv2d']],
    [2, ['mul', 'conv2d', 'tanh']],
  ])('a product alone, %d readers: goes into a convolution that pads if nothing else reads it', (readers, kinds) => {
    const b = createGraphBuilder('net')
    const x = b.mul(b.input([1, 6, 6, 3]), b.constant([1], [1 / 255]))
    const y = b.conv2d(x, filter, null)
    const graph = b.build(readers === 1 ? [y] : [y, b.elementwise('tanh', x)])
    const prepared = unwrap(prepareForQuantization(graph))
    expect(prepared.nodes.map((node) => node.operation.kind)).toEqual(kinds)
  })
})

describe('fusing activations', () => {
  test('leaves a layer alone whose plain output is an output of the model', () => {
    const b = createGraphBuilder('net')
    const sum = b.add(b.input([1, 2]), b.input([1, 2]))
    const graph = b.build([b.elementwise('relu', sum), sum])
    expect(fuseActivation(graph)).toEqual(graph)
  })

  test('leaves integer nets alone', () => {
    const graph = fixtureGraph('gen-two-inputs-int8.tflite')
    expect(fuseActivation(graph)).toEqual(graph)
  })
})

describe('float edges', () => {
  test.each(['digit_cnn_ptq.tflite', 'gen-two-inputs-int8.tflite', 'gen-lstm-int8.tflite'])('of %s come off again', (name) => {
    const graph = dropUnused(fixtureGraph(name))
    const twin = floatEdges(graph)
    expect([...twin.inputs, ...twin.outputs].every((index) => twin.tensors[index]?.type === 'float32')).toBe(true)
    expect(unwrap(checkStructure(twin))).toBe(twin)
    expect(integerEdges(twin)).toEqual(graph)
  })

  test('are not stripped from a float net', () => {
    const graph = dropUnused(fixtureGraph('gen-skip-float16.tflite'))
    expect(integerEdges(graph)).toEqual(graph)
  })
})

describe('shape inference', () => {
  test('fills an open batch and folds arithmetic on shapes', () => {
    const b = createGraphBuilder('net')
    const x = b.input([1, 2, 3])
    const shape = b.node({ kind: 'shape' }, [x])[0] ?? -1
    const int = (values: readonly number[]): number => b.constant([values.length], Int32Array.from(values))
    const batch =
      b.node(
        { kind: 'stridedSlice', beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 1 },
        [shape, int([0]), int([1]), int([1])],
        { type: 'int32' },
      )[0] ?? -1
    const target = b.node({ kind: 'pack', axis: 0 }, [batch, b.constant([], Int32Array.of(6))], { type: 'int32' })[0] ?? -1
    const built = b.build([target])
    const flat = built.tensors.length
    const graph: Graph = {
      ...built,
      tensors: [
        ...built.tensors.map((tensor, i) => (i === x ? { ...tensor, shape: [-1, 2, 3] } : tensor)),
        { name: 'flat', shape: [-1, -1], type: 'float32' },
      ],
      nodes: [
        ...built.nodes,
        { name: 'flat', operation: { kind: 'reshape', newShape: null }, inputs: [x, target], outputs: [flat] },
      ],
      outputs: [flat],
    }
    const inferred = unwrap(inferShapes(graph))
    expect(inferred.nodes.map((node) => node.name)).toEqual(['flat'])
    expect(inferred.tensors[flat]?.shape).toEqual([1, 6])
    expect(inferred.tensors[target]?.data).toEqual(Int32Array.of(1, 6))
  })

  test('names the layer whose inputs do not fit', () => {
    const b = createGraphBuilder('net')
    const x = b.input([1, 4])
    expect(() => b.fullyConnected(x, { shape: [2, 3], data: wave(6, 0) }, null, { name: 'head' })).toThrow(
      /Layer head .*weights for 3 inputs.*\[1, 4\]/,
    )
  })
})

describe('the layer table', () => {
  test('counts parameters, multiply-accumulates and bytes', () => {
    const graph = unwrap(inferShapes(fixtureGraph('gen-lstm-int8.tflite')))
    const layers = describeLayers(graph)
    expect(layers.map(({ operation, shape, activationBytes }) => [operation, shape, activationBytes])).toEqual([
      ['unidirectionalSequenceLstm', [1, 20, 12], 240],
      ['stridedSlice', [1, 12], 12],
      ['fullyConnected', [1, 4], 4],
      ['softmax', [1, 4], 4],
    ])
    // Four gates of 12 cells that see 6 inputs and 12 outputs, at 20 steps.
    expect(countMacs(graph)).toBe(20 * 4 * 12 * (6 + 12) + 48)
    expect(countParameters(graph)).toBe(4 * 12 * (6 + 12 + 1) + 52)
  })
})
