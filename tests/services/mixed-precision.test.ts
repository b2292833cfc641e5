import { expect, test } from 'vitest'
import { findBoard } from '../../src-main/boards/find-board.ts'
import { unwrap } from '../../src-main/contract/result.ts'
import { writeTflite } from '../../src-main/formats/tflite/write.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import { createInterpreter } from '../../src-main/graph/interpret/interpreter.ts'
import { argMax } from '../../src-main/quantization/evaluation.ts'
import { mixPrecision } from '../../src-main/services/road/mixed-precision.ts'
import { createModelRunner } from '../../src-main/services/road/model-runner.ts'
import { uniform } from '../quantization/random-values.ts'

/** Convolution, dense layers (so large that their weights outweigh any kernel's code), softmax over random weights; the classes are what the float net answers. */
const b = createGraphBuilder('small')
const conv = b.conv2d(b.input([1, 6, 6, 2]), { shape: [8, 3, 3, 2], data: uniform(144, 1) }, null, { activation: 'relu', name: 'conv' }) // prettier-ignore
const hidden = b.fullyConnected(b.reshape(conv, [1, 288]), { shape: [64, 288], data: uniform(18432, 2, -0.1, 0.1) }, null, { activation: 'relu', name: 'hidden' }) // prettier-ignore
const dense = b.fullyConnected(hidden, { shape: [3, 64], data: uniform(192, 3, -0.3, 0.3) }, null, { name: 'dense' })
const graph = b.build([b.softmax(dense)])
const interpreter = unwrap(createInterpreter(graph))
const windows = Array.from({ length: 60 }, (_, i) => uniform(72, 10 + i))
const set = {
  count: windows.length,
  inputs: Float32Array.from(windows.flatMap((window) => [...window])),
  labels: Int32Array.from(windows, (window) => argMax(interpreter.run([window])[0] ?? new Float32Array())),
}
const model = {
  graph,
  labels: ['a', 'b', 'c'],
  task: 'classification' as const,
  features: null,
  provenance: {
    kind: 'float' as const,
    version: '0',
    seed: 1,
    parents: {},
    template: null,
    settings: {},
    window: null,
    split: { seed: 1, test: 0.2, validation: 0.1, by: 'auto' as const },
  },
}
const mix = (board: string, floor: number) =>
  unwrap(mixPrecision({ model, train: set, judged: set, board: unwrap(findBoard(board)), floor }))

test('a low floor takes 4-bit weights, and the file and the kernels take the net', () => {
  const { front, chosen, graph: mixed } = mix('nano_33_ble', 0.5)
  expect([...(chosen?.choice.values() ?? [])]).toContain('int4')
  expect(front[0]).toEqual(chosen)
  if (!mixed) throw new Error('a choice has a graph')
  expect(mixed.tensors.some((tensor) => tensor.type === 'int4')).toBe(true)
  expect(unwrap(writeTflite(mixed)).length).toBeGreaterThan(500)
  expect(unwrap(createModelRunner(mixed)).run(windows[0] ?? new Float32Array())).toHaveLength(3)
})
test('a floor that nothing reaches takes the most right answers; the front gets dearer as it gets better', () => {
  const { front, chosen } = mix('nano_33_ble', 1.1)
  expect(chosen?.accuracy).toBe(Math.max(...front.map(({ accuracy }) => accuracy)))
  expect(front.length).toBeGreaterThan(0)
})
