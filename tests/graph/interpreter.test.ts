import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { readTflite } from '../../src-main/formats/tflite/read.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import type { Graph, Tensor } from '../../src-main/graph/graph.ts'
import type { Interpreter } from '../../src-main/graph/interpret/interpreter.ts'
import { createInterpreter } from '../../src-main/graph/interpret/interpreter.ts'
import { fixtureBytes, fixtureGraph, floatsOf, hasShared, shared } from '../formats/fixture-file.ts'

const count = (tensor: Tensor | undefined): number => tensor?.shape.reduce((product, size) => product * size, 1) ?? 0

/** Runs every sample of raw inputs (real values) and answers all outputs one after another. */
function runAll(interpreter: Interpreter, inputs: Float32Array): number[] {
  const sizes = interpreter.graph.inputs.map((index) => count(interpreter.graph.tensors[index]))
  const outputs: number[] = []
  for (let at = 0; at < inputs.length;) {
    const sample = sizes.map((size) => inputs.subarray(at, (at += size)))
    for (const output of interpreter.run(sample)) outputs.push(...output)
  }
  return outputs
}

function worstDifference(actual: readonly number[], expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length)
  return actual.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (expected[i] ?? NaN))), 0)
}

const floatNets = ['digit_cnn_float', 'gen-lstm-float', 'gen-skip-float16', 'gen-dense-hybrid', 'tmc-lstm2-three-inputs']

describe('a float net', () => {
  test.each(floatNets)('%s answers as LiteRT does, within 1e-5 of the largest output', (name) => {
    const interpreter = unwrap(createInterpreter(fixtureGraph(`${name}.tflite`)))
    const expected = floatsOf(fixtureBytes(`${name}.out`))
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    expect(worstDifference(runAll(interpreter, floatsOf(fixtureBytes(`${name}.in`))), expected)).toBeLessThan(1e-5 * largest)
  })

  test('shows every tensor that it computes', () => {
    const graph = fixtureGraph('digit_cnn_float.tflite')
    const seen = new Map<number, number>()
    unwrap(createInterpreter(graph)).run([new Float32Array(784).fill(0.5)], {
      onTensor: (index, values) => void seen.set(index, values.length),
    })
    const computed = [...graph.inputs, ...graph.nodes.flatMap((node) => node.outputs)]
    expect([...seen.keys()]).toEqual(computed)
    expect([...seen.values()]).toEqual(computed.map((index) => count(graph.tensors[index])))
  })

  test('refuses an input of another size by name', () => {
    const interpreter = unwrap(createInterpreter(fixtureGraph('digit_cnn_float.tflite')))
    expect(() => interpreter.run([new Float32Array(3)])).toThrow(/needs 784 values and got 3/)
  })

  test('forgets its recurrent state between runs unless told to keep it', () => {
    const b = createGraphBuilder('stream')
    const x = b.input([1, 1])
    const feature = b.constant([1, 1], [1])
    const time = b.constant([1, 3], [1, 10, 100])
    const state = b.variable([1, 3])
    const graph = b.build(b.node({ kind: 'svdf', rank: 1, activation: 'none' }, [x, feature, time, -1, state]))
    const interpreter = unwrap(createInterpreter(graph))
    const run = (value: number, keepState: boolean) => interpreter.run([Float32Array.of(value)], { keepState })[0]?.[0]
    expect([run(1, false), run(2, true), run(3, true)]).toEqual([100, 210, 321])
    expect(run(1, false)).toBe(100)
  })
})

describe('an integer net', () => {
  test('is left to the device kernels unless a simulation is asked for', () => {
    const refused = createInterpreter(fixtureGraph('digit_cnn_ptq.tflite'))
    expect(refused.ok ? 'runs' : refused.error.code).toBe('graph-quantized')
  })

  test('is simulated to within a few steps of the true kernels', () => {
    const graph = fixtureGraph('digit_cnn_ptq.tflite')
    const interpreter = unwrap(createInterpreter(graph, { quantized: 'simulate' }))
    const [input, output] = [graph.tensors[graph.inputs[0] ?? -1], graph.tensors[graph.outputs[0] ?? -1]]
    const real = (tensor: Tensor | undefined, bytes: Uint8Array): Float32Array =>
      Float32Array.from(
        new Int8Array(bytes.slice().buffer),
        (q) => (q - (tensor?.quantization?.zeroPoint[0] ?? 0)) * (tensor?.quantization?.scale[0] ?? 1),
      )
    const answers = runAll(interpreter, real(input, fixtureBytes('digit_cnn_ptq.in')))
    expect(worstDifference(answers, real(output, fixtureBytes('digit_cnn_ptq.out')))).toBeLessThanOrEqual(4 / 256)
  })
})

const arrays = { int8: Int8Array, uint8: Uint8Array, int16: Int16Array, int32: Int32Array, float32: Float32Array } as const

function takeReals(bytes: Uint8Array, at: number, tensor: Tensor): { readonly values: Float32Array; readonly next: number } {
  const array = arrays[tensor.type as keyof typeof arrays]
  const next = at + count(tensor) * array.BYTES_PER_ELEMENT
  const { scale, zeroPoint } = tensor.quantization ?? { scale: [1], zeroPoint: [0] }
  const stored = new array(bytes.slice(at, next).buffer)
  return { values: Float32Array.from(stored as Int8Array, (q) => (q - (zeroPoint[0] ?? 0)) * (scale[0] ?? 1)), next }
}

/** The largest difference between a simulated golden case and its recorded output, in (whole) output steps. */
function goldenSteps(graph: Graph, inputs: Uint8Array, outputs: Uint8Array): number {
  const interpreter = unwrap(createInterpreter(graph, { quantized: 'simulate' }))
  let [from, to, worst] = [0, 0, 0]
  while (from < inputs.length) {
    const sample = graph.inputs.map((index) => {
      const { values, next } = takeReals(inputs, from, graph.tensors[index] as Tensor)
      from = next
      return values
    })
    interpreter.run(sample).forEach((answer, i) => {
      const tensor = graph.tensors[graph.outputs[i] ?? -1] as Tensor
      const { values, next } = takeReals(outputs, to, tensor)
      to = next
      worst = Math.max(worst, Math.round(worstDifference([...answer], values) / (tensor.quantization?.scale[0] ?? 1)))
    })
  }
  expect(to).toBe(outputs.length)
  return worst
}

describe.skipIf(!hasShared)('every op kind on the golden cases of TensorFlow Lite Micro (needs ../shared)', () => {
  const folder = new URL('golden/ops/', shared)
  const cases = hasShared
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.tflite'))
        .map((name) => name.replace('.tflite', ''))
    : []

  test.each(cases)('%s is at most one output step away', (name) => {
    const read = (suffix: string): Uint8Array => new Uint8Array(readFileSync(new URL(name + suffix, folder)))
    expect(goldenSteps(unwrap(readTflite(read('.tflite'), name)), read('.in'), read('.out'))).toBeLessThanOrEqual(1)
  })
})
