import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { readTflite } from '../../src-main/formats/tflite/read.ts'
import { writeTflite } from '../../src-main/formats/tflite/write.ts'
import { createGraphBuilder } from '../../src-main/graph/build/graph-builder.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import { createInterpreter } from '../../src-main/graph/interpret/interpreter.ts'
import { fixtureBytes, fixtureGraph, floatsOf, hasShared, shared } from '../formats/fixture-file.ts'
import { hasLiteRt, runLiteRt } from './litert-python.ts'

const integerNets = ['digit_cnn_ptq', 'gen-lstm-int8', 'gen-two-inputs-int8', 'gen-conv1d-int16x8']
const floatNets = ['digit_cnn_float', 'gen-lstm-float', 'gen-skip-float16', 'tmc-lstm2-three-inputs']
const wave = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(1 + seed * 7 + i * 1.3))

/** Every golden case of a folder, written again by our writer. */
function rewritten(folder: string): readonly { name: string; model: Uint8Array; inputs: Uint8Array; expected: Uint8Array }[] {
  const at = new URL(folder, shared)
  const names = existsSync(at)
    ? readdirSync(at).filter((name) => name.endsWith('.tflite') && existsSync(new URL(name.replace('.tflite', '.in'), at)))
    : []
  return names.map((file) => {
    const name = file.replace('.tflite', '')
    const read = (suffix: string): Uint8Array => new Uint8Array(readFileSync(new URL(name + suffix, at)))
    return {
      name,
      model: unwrap(writeTflite(unwrap(readTflite(read('.tflite'), name)))),
      inputs: read('.in'),
      expected: read('.out'),
    }
  })
}

/** A float net with most of what templates are made of. */
function templateNet(): Graph {
  const b = createGraphBuilder('template')
  let x = b.input([1, 8, 6, 2])
  x = b.conv2d(x, { shape: [4, 3, 3, 2], data: wave(72, 1) }, { shape: [4], data: wave(4, 2) }, { stride: 2, activation: 'relu' })
  const skip = x
  x = b.depthwiseConv2d(
    x,
    { shape: [1, 3, 3, 4], data: wave(36, 3) },
    { shape: [4], data: wave(4, 4) },
    { dilation: 2, activation: 'relu6' },
  )
  x = b.concatenation([b.add(x, skip), b.leakyRelu(skip, 0.1), b.elementwise('hardSwish', x)], 3)
  x = b.pad(x, [[0, 0], [0, 1], [1, 0], [0, 0]]) // prettier-ignore
  x = b.maxPool2d(x, 2, { padding: 'same' })
  const pooled = b.mean(x, [1, 2])
  const dense = b.fullyConnected(pooled, { shape: [5, 12], data: wave(60, 5) }, { shape: [5], data: wave(5, 6) })
  return b.build([b.softmax(dense), b.elementwise('logistic', dense), b.reshape(b.averagePool2d(x, [3, 1]), [1, 24])])
}

describe.skipIf(!hasLiteRt)('LiteRT runs the files that TinyKiln writes (needs Python with ai-edge-litert)', () => {
  test.each(integerNets)('%s byte for byte', (name) => {
    const model = unwrap(writeTflite(fixtureGraph(`${name}.tflite`)))
    expect(runLiteRt([{ model, inputs: fixtureBytes(`${name}.in`) }])[0]).toEqual(fixtureBytes(`${name}.out`))
  })

  test.each(floatNets)('%s within 1e-5', (name) => {
    const model = unwrap(writeTflite(fixtureGraph(`${name}.tflite`)))
    const [raw] = runLiteRt([{ model, inputs: fixtureBytes(`${name}.in`) }])
    const [actual, expected] = [floatsOf(raw ?? new Uint8Array()), floatsOf(fixtureBytes(`${name}.out`))]
    expect(actual.length).toBe(expected.length)
    expected.forEach((value, i) => expect(Math.abs(value - (actual[i] ?? NaN))).toBeLessThan(1e-5))
  })

  test('a net of templates as the float interpreter does, within 1e-5', () => {
    const graph = templateNet()
    const input = wave(96, 9)
    const [raw] = runLiteRt([{ model: unwrap(writeTflite(graph)), inputs: new Uint8Array(input.buffer) }])
    const ours = unwrap(createInterpreter(graph))
      .run([input])
      .flatMap((values) => [...values])
    const theirs = floatsOf(raw ?? new Uint8Array())
    expect(theirs.length).toBe(ours.length)
    ours.forEach((value, i) => expect(Math.abs(value - (theirs[i] ?? NaN))).toBeLessThan(1e-5))
  })

  test.skipIf(!hasShared)('the golden models of TensorFlow Lite Micro and of the converter (needs ../shared)', () => {
    const cases = [...rewritten('golden/models/'), ...rewritten('golden/converted/')]
    const outputs = runLiteRt(cases)
    const differing = cases.filter(({ expected }, i) => Buffer.compare(outputs[i] ?? new Uint8Array(), expected) !== 0)
    expect(cases.length).toBeGreaterThan(0)
    expect(differing.map(({ name }) => name)).toEqual([])
  })
})
