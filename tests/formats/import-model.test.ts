import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { importModel } from '../../src-main/formats/import-model.ts'
import { fixtureBytes, hasShared, shared } from './fixture-file.ts'

type CorpusCase = {
  name: string
  format: string
  files: string[]
  expectation: 'imports' | 'refused'
  ops?: Record<string, number>
}

const importFixture = (name: string) => importModel([{ name, bytes: fixtureBytes(name) }])
const codes = (name: string): string[] => unwrap(importFixture(name)).findings.map((finding) => finding.code)

describe('the import clinic', () => {
  test('counts ops, parameters and multiply-accumulates', () => {
    const model = unwrap(importFixture('digit_cnn_ptq.tflite'))
    expect(model.format).toBe('tflite')
    expect(model.ops).toEqual([
      { kind: 'CONV_2D', count: 3 },
      { kind: 'MAX_POOL_2D', count: 2 },
      { kind: 'FULLY_CONNECTED', count: 1 },
      { kind: 'MEAN', count: 1 },
      { kind: 'SOFTMAX', count: 1 },
    ])
    // Filters 8x3x3x1, 16x3x3x8, 32x3x3x16 on pictures of 28, 14 and 7, and a dense layer of 10x32.
    expect(model.parameters).toBe(72 + 8 + 1152 + 16 + 4608 + 32 + 320 + 10)
    expect(model.macs).toBe(784 * 72 + 196 * 1152 + 49 * 4608 + 320)
    expect(model.inputs[0]?.shape).toEqual([1, 28, 28, 1])
    expect(model.tflm).toBe(true)
  })

  test('takes the model out of a C array', () => {
    const model = unwrap(importFixture('esp-hello-world.cc'))
    expect(model.format).toBe('c-array')
    expect(model.ops).toEqual([{ kind: 'FULLY_CONNECTED', count: 3 }])
  })

  test.each([
    ['digit_cnn_float.tflite', 'float-model'],
    ['gen-skip-float16.tflite', 'float16-weights'],
    ['gen-dense-hybrid.tflite', 'hybrid-weights'],
    ['gen-conv1d-int16x8.tflite', 'int16-activations'],
  ])('says of %s: %s', (name, code) => {
    expect(codes(name)).toContain(code)
  })

  test('chooses the model among several files, and says when there is none', () => {
    const labels = { name: 'labels.txt', bytes: new TextEncoder().encode('a\nb\n') }
    const model = { name: 'm.tflite', bytes: fixtureBytes('gen-lstm-int8.tflite') }
    expect(importModel([labels, model]).ok).toBe(true)
    const none = importModel([labels])
    expect(none.ok ? 'read' : none.error.code).toBe('model-missing')
  })
})

describe.skipIf(!hasShared)('the corpus of models (needs ../shared)', () => {
  const index = hasShared ? readFileSync(new URL('corpus/models/index.json', shared), 'utf8') : '{"cases":[]}'
  const cases = (JSON.parse(index) as { cases: CorpusCase[] }).cases.filter(
    ({ format }) => format === 'tflite' || format === 'c-array',
  )

  test.each(cases)('$name $expectation', ({ files, expectation, ops }) => {
    const result = importModel(files.map((name) => ({ name, bytes: readFileSync(new URL(`corpus/models/${name}`, shared)) })))
    expect(result.ok ? 'imports' : 'refused').toBe(expectation)
    if (result.ok) expect(Object.fromEntries(result.value.ops.map(({ kind, count }) => [kind, count]))).toEqual(ops)
  })
})

describe.skipIf(!hasShared)('broken model files (needs ../shared)', () => {
  const index = hasShared ? readFileSync(new URL('corpus/broken/index.json', shared), 'utf8') : '{"cases":[]}'
  test.each((JSON.parse(index) as { cases: { file: string }[] }).cases)('$file is refused by name', ({ file }) => {
    const result = importModel([{ name: file, bytes: readFileSync(new URL(`corpus/broken/${file}`, shared)) }])
    expect(result.ok).toBe(false)
    if (!result.ok) expect(result.error.message).toContain(file)
  })
})
