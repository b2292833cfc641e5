import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import type { GraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import type { TensorIndex } from '../../src-main/graph/graph.ts'
import { createInterpreter } from '../../src-main/graph/interpret/interpreter.ts'

type Case = {
  readonly what: string
  readonly shape: readonly number[]
  readonly x: readonly number[]
  readonly layers: (b: GraphBuilder, x: TensorIndex) => readonly TensorIndex[]
  readonly shapes: readonly (readonly number[])[]
  readonly values: readonly (readonly number[])[]
}

const ints = (b: GraphBuilder, values: readonly number[], shape: readonly number[] = [values.length]): TensorIndex =>
  b.constant(shape, Int32Array.from(values))
const six = [1, 2, 3, 4, 5, 6]

/** Answers that can be worked out by hand, for ops that the golden cases leave out. */
const cases: readonly Case[] = [
  {
    what: 'transpose',
    shape: [2, 3],
    x: six,
    layers: (b, x) => b.node({ kind: 'transpose' }, [x, ints(b, [1, 0])]),
    shapes: [[3, 2]],
    values: [[1, 4, 2, 5, 3, 6]],
  },
  {
    what: 'strided slice backwards with a shrunk axis',
    shape: [2, 3],
    x: six,
    layers: (b, x) =>
      b.node({ kind: 'stridedSlice', beginMask: 2, endMask: 2, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 1 }, [
        x,
        ints(b, [-1, 0]),
        ints(b, [0, 0]),
        ints(b, [1, -1]),
      ]),
    shapes: [[3]],
    values: [[6, 5, 4]],
  },
  {
    what: 'strided slice with an ellipsis and a new axis',
    shape: [2, 3],
    x: six,
    layers: (b, x) =>
      b.node({ kind: 'stridedSlice', beginMask: 0, endMask: 0, ellipsisMask: 1, newAxisMask: 2, shrinkAxisMask: 0 }, [
        x,
        ints(b, [0, 0, 1]),
        ints(b, [0, 0, 3]),
        ints(b, [1, 1, 1]),
      ]),
    shapes: [[2, 1, 2]],
    values: [[2, 3, 5, 6]],
  },
  { what: 'slice', shape: [2, 3], x: six, layers: (b, x) => b.node({ kind: 'slice' }, [x, ints(b, [0, 1]), ints(b, [-1, 2])]), shapes: [[2, 2]], values: [[2, 3, 5, 6]] },
  { what: 'tile', shape: [1, 3], x: [1, 2, 3], layers: (b, x) => b.node({ kind: 'tile' }, [x, ints(b, [2, 1])]), shapes: [[2, 3]], values: [[1, 2, 3, 1, 2, 3]] },
  { what: 'gather', shape: [3, 2], x: six, layers: (b, x) => b.node({ kind: 'gather', axis: 0, batchDimensions: 0 }, [x, ints(b, [2, 0])]), shapes: [[2, 2]], values: [[5, 6, 1, 2]] },
  {
    what: 'mirror padding with and without the edge',
    shape: [3],
    x: [1, 2, 3],
    layers: (b, x) => [
      ...b.node({ kind: 'mirrorPad', mode: 'reflect' }, [x, ints(b, [2, 1], [1, 2])]),
      ...b.node({ kind: 'mirrorPad', mode: 'symmetric' }, [x, ints(b, [2, 1], [1, 2])]),
    ],
    shapes: [[6], [6]],
    values: [
      [3, 2, 1, 2, 3, 2],
      [2, 1, 1, 2, 3, 3],
    ],
  },
  {
    what: 'pad with a value',
    shape: [1, 2],
    x: [1, 2],
    layers: (b, x) => b.node({ kind: 'padV2' }, [x, ints(b, [0, 1, 1, 0], [2, 2]), b.constant([1], [9])]),
    shapes: [[2, 3]],
    values: [[9, 1, 2, 9, 9, 9]],
  },
  { what: 'split', shape: [2, 3], x: six, layers: (b, x) => b.node({ kind: 'split', splits: 3 }, [ints(b, [1], []), x]), shapes: [[2, 1], [2, 1], [2, 1]], values: [[1, 4], [2, 5], [3, 6]] },
  { what: 'split into given sizes', shape: [3], x: [1, 2, 3], layers: (b, x) => b.node({ kind: 'splitV', splits: 2 }, [x, ints(b, [1, -1]), ints(b, [0], [])]), shapes: [[1], [2]], values: [[1], [2, 3]] },
  { what: 'unpack', shape: [2, 2], x: [1, 2, 3, 4], layers: (b, x) => b.node({ kind: 'unpack', axis: 1, count: 2 }, [x]), shapes: [[2], [2]], values: [[1, 3], [2, 4]] },
  { what: 'pack', shape: [2], x: [1, 2], layers: (b, x) => b.node({ kind: 'pack', axis: 1 }, [x, x]), shapes: [[2, 2]], values: [[1, 1, 2, 2]] },
  { what: 'the largest index', shape: [2, 3], x: [1, 9, 2, 7, 0, 7], layers: (b, x) => b.node({ kind: 'argMax' }, [x, ints(b, [-1], [])]), shapes: [[2]], values: [[1, 0]] },
  { what: 'reductions', shape: [2, 2], x: [1, 2, 3, 4], layers: (b, x) => [...b.node({ kind: 'reduceMax', keepDimensions: true }, [x, ints(b, [0])]), ...b.node({ kind: 'reduceMin', keepDimensions: false }, [x, ints(b, [1])]), ...b.node({ kind: 'sum', keepDimensions: false }, [x, ints(b, [0, 1])])], shapes: [[1, 2], [2], []], values: [[3, 4], [1, 3], [10]] },
  { what: 'broadcast arithmetic', shape: [2, 1], x: [6, 8], layers: (b, x) => [b.add(x, b.constant([2], [1, 2])), b.mul(x, b.constant([], [2])), ...b.node({ kind: 'div', activation: 'none' }, [x, b.constant([1], [4])]), ...b.node({ kind: 'squaredDifference' }, [x, b.constant([1], [5])])], shapes: [[2, 2], [2, 1], [2, 1], [2, 1]], values: [[7, 8, 9, 10], [12, 16], [1.5, 2], [1, 9]] },
  { what: 'elementwise functions', shape: [2], x: [4, 16], layers: (b, x) => [b.elementwise('rsqrt', x), b.elementwise('square', x), b.elementwise('neg', x), b.elementwise('relu6', x)], shapes: [[2], [2], [2], [2]], values: [[0.5, 0.25], [16, 256], [-4, -16], [4, 6]] },
  { what: 'batch normalization', shape: [1, 2], x: [3, 5], layers: (b, x) => [b.batchNormalization(x, { gamma: Float32Array.of(2, 1), beta: Float32Array.of(1, 0), mean: Float32Array.of(1, 1), variance: Float32Array.of(3, 15) }, 1)], shapes: [[1, 2]], values: [[3, 1]] },
  { what: 'a grouped convolution', shape: [1, 1, 1, 2], x: [3, 5], layers: (b, x) => [b.conv2d(x, { shape: [2, 1, 1, 1], data: [10, 100] }, null)], shapes: [[1, 1, 1, 2]], values: [[30, 500]] },
  { what: 'a dilated convolution', shape: [1, 1, 5, 1], x: [1, 2, 3, 4, 5], layers: (b, x) => [b.conv2d(x, { shape: [1, 1, 2, 1], data: [1, 10] }, { shape: [1], data: [100] }, { dilation: [1, 3], padding: 'valid' })], shapes: [[1, 1, 2, 1]], values: [[141, 152]] },
  { what: 'an adjoint matrix product', shape: [2, 3], x: six, layers: (b, x) => b.node({ kind: 'batchMatMul', adjointX: true, adjointY: false }, [x, b.constant([2, 1], [1, 10])]), shapes: [[3, 1]], values: [[41, 52, 63]] },
] // prettier-ignore

describe('an op on numbers worked out by hand', () => {
  test.each(cases)('$what', ({ shape, x, layers, shapes, values }) => {
    const b = createGraphBuilder('net')
    const outputs = layers(b, b.input(shape))
    const graph = b.build(outputs)
    expect(outputs.map((index) => graph.tensors[index]?.shape)).toEqual(shapes)
    const answers = unwrap(createInterpreter(graph)).run([Float32Array.from(x)])
    expect(answers.map((answer) => [...answer])).toEqual(values)
  })
})
