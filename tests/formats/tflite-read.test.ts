import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readTflite } from '../../src-main/formats/tflite/read.ts'
import { fixtureBytes, fixtureGraph, hasShared, shared } from './fixture-file.ts'

const sound = fixtureBytes('digit_cnn_ptq.tflite')

function patched(change: (view: DataView, bytes: Uint8Array) => void): Uint8Array {
  const bytes = sound.slice()
  change(new DataView(bytes.buffer), bytes)
  return bytes
}

/** The first place where a shape of these dimensions stands as 32-bit numbers. */
function findShape(bytes: Uint8Array, shape: readonly number[]): number {
  const view = new DataView(bytes.buffer)
  for (let at = 0; at + 4 * shape.length <= bytes.length; at += 4) {
    if (shape.every((size, i) => view.getInt32(at + 4 * i, true) === size)) return at
  }
  throw new Error('no such shape')
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

const refused: readonly { readonly what: string; readonly bytes: Uint8Array; readonly code: string; readonly says: RegExp }[] = [
  { what: 'an empty file', bytes: new Uint8Array(), code: 'model-file-empty', says: /empty/ },
  { what: 'a web page', bytes: text('\n<!DOCTYPE html><html></html>'), code: 'model-file-is-web-page', says: /web page/ },
  {
    what: 'a Git LFS pointer',
    bytes: text('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 82232\n'),
    code: 'model-file-is-lfs-pointer',
    says: /git lfs pull/,
  },
  { what: 'half a file', bytes: sound.slice(0, sound.length / 2), code: 'model-file-damaged', says: /cut off/ },
  { what: 'eight bytes', bytes: sound.slice(0, 8), code: 'model-file-damaged', says: /cut off/ },
  {
    what: 'another identifier',
    bytes: patched((_, bytes) => bytes.set(text('TFL2'), 4)),
    code: 'model-file-wrong-format',
    says: /TFL2/,
  },
  {
    what: 'a root beyond the end',
    bytes: patched((view) => view.setUint32(0, 0x7ffffff0, true)),
    code: 'model-file-damaged',
    says: /root/,
  },
  {
    what: 'huge dimensions',
    bytes: patched((view, bytes) => {
      const at = findShape(bytes, [1, 28, 28, 1])
      view.setInt32(at + 4, 0x7fffffff, true)
      view.setInt32(at + 8, 0x7fffffff, true)
    }),
    code: 'model-tensor-too-large',
    says: /2147483647/,
  },
  {
    what: 'Flex ops',
    bytes: fixtureBytes('gen-flex-inverse-shared.tflite'),
    code: 'model-op-flex',
    says: /FlexMatrixInverse.*microcontroller/,
  },
  {
    what: 'custom ops',
    bytes: fixtureBytes('tmc-complex-custom.tflite'),
    code: 'model-op-custom',
    says: /Complex and Imag.*only in the project/,
  },
]

describe('a .tflite file that cannot be read', () => {
  test.each(refused)('$what gets a sentence with cause and remedy', ({ bytes, code, says }) => {
    const result = readTflite(bytes, 'net.tflite')
    expect(result.ok).toBe(false)
    if (result.ok) return
    expect(result.error.code).toBe(code)
    expect(result.error.message).toMatch(says)
    expect(result.error.message).toContain('net.tflite')
  })

  test('any damage to any byte is answered, never thrown', () => {
    const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(damage, fc.integer({ min: 1, max: sound.length }), (changes, length) => {
        const bytes = sound.slice(0, length)
        for (const [at, value] of changes) bytes[at % length] = value
        const result = readTflite(bytes, 'net.tflite')
        if (!result.ok) expect(result.error.message.length).toBeGreaterThan(20)
      }),
      { numRuns: 400, seed: 7 },
    )
  })

  test('damage to the offsets alone is answered, never thrown', () => {
    fc.assert(
      fc.property(fc.nat(sound.length / 4 - 1), fc.constantFrom(0, 1, 4, 0x7fffffff, 0xffffffff, 0x80000000), (word, value) => {
        const result = readTflite(
          patched((view) => view.setUint32(4 * word, value, true)),
          'net.tflite',
        )
        expect(typeof result.ok).toBe('boolean')
      }),
      { numRuns: 400, seed: 11 },
    )
  })
})

describe('a sound .tflite file', () => {
  test('keeps its tensors in file order, with types, shapes and quantization', () => {
    const graph = fixtureGraph('digit_cnn_ptq.tflite')
    expect(graph.nodes.map((node) => node.operation.kind)).toEqual([
      'conv2d', 'maxPool2d', 'conv2d', 'maxPool2d', 'conv2d', 'mean', 'fullyConnected', 'softmax',
    ]) // prettier-ignore
    const input = graph.tensors[graph.inputs[0] ?? -1]
    expect(input?.shape).toEqual([1, 28, 28, 1])
    expect(input?.type).toBe('int8')
    const filter = graph.tensors[graph.nodes[0]?.inputs[1] ?? -1]
    expect(filter?.quantization?.axis).toBe(0)
    expect(filter?.quantization?.scale.length).toBe(8)
    expect(filter?.data).toBeInstanceOf(Int8Array)
    expect(filter?.data?.length).toBe(72)
  })

  test('may hold float16 weights, 16-bit activations with 64-bit biases, and recurrent state', () => {
    const types = (name: string): Set<string> => new Set(fixtureGraph(name).tensors.map((tensor) => tensor.type))
    expect(types('gen-skip-float16.tflite')).toContain('float16')
    expect(types('gen-conv1d-int16x8.tflite')).toContain('int64')
    const lstm = fixtureGraph('gen-lstm-int8.tflite')
    expect(lstm.tensors.filter((tensor) => tensor.variable).length).toBe(2)
    expect(lstm.nodes[0]?.inputs.length).toBe(24)
    expect(lstm.nodes[0]?.intermediates?.length).toBe(5)
  })

  test('with several inputs and outputs keeps their order', () => {
    const graph = fixtureGraph('tmc-lstm2-three-inputs.tflite')
    expect(graph.inputs.map((index) => graph.tensors[index]?.name)).toEqual(['data', 'state_h', 'state_c'])
    expect(graph.outputs.length).toBe(3)
  })
})

const folders = ['golden/ops/', 'golden/models/', 'golden/arena/', 'golden/converted/', 'golden/hard/', 'data/models/']

describe.skipIf(!hasShared)('the shared reference models (needs ../shared)', () => {
  test.each(folders)('all of %s are read', (folder) => {
    const files = readdirSync(new URL(folder, shared)).filter((name) => name.endsWith('.tflite'))
    expect(files.length).toBeGreaterThan(0)
    const failed = files.filter((name) => !readTflite(readFileSync(new URL(folder + name, shared)), name).ok)
    expect(failed).toEqual([])
  })
})
