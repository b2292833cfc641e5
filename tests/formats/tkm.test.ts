import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { writeTflite } from '../../src-main/formats/tflite/write.ts'
import type { TkmModel } from '../../src-main/formats/tkm/model.ts'
import { readTkm } from '../../src-main/formats/tkm/read.ts'
import { writeTkm } from '../../src-main/formats/tkm/write.ts'
import { fixtureGraph } from './fixture-file.ts'

function model(name: string): TkmModel {
  const metadata = { seed: 1, parents: { dataset: 'abc' }, settings: { epochs: 5 } }
  return {
    graph: fixtureGraph(name),
    labels: ['off', 'on'],
    features: { block: 'raw', axes: [1, 2] },
    task: 'classification',
    metadata,
  }
}

/** The same archive with one file changed. */
function changed(bytes: Uint8Array, file: string, content: Uint8Array | null): Uint8Array {
  const { [file]: _old, ...files } = unzipSync(bytes)
  return zipSync(content === null ? files : { ...files, [file]: content })
}

describe('a .tkm file', () => {
  test.each(['gen-lstm-int8.tflite', 'gen-skip-float16.tflite', 'gen-conv1d-int16x8.tflite'])('%s comes back whole', (name) => {
    expect(unwrap(readTkm(writeTkm(model(name)), name))).toEqual(model(name))
  })

  test('is the same bytes for the same model, and gives the same .tflite after reading', () => {
    const first = writeTkm(model('digit_cnn_ptq.tflite'))
    const read = unwrap(readTkm(first, 'm.tkm'))
    expect(writeTkm(read)).toEqual(first)
    expect(writeTflite(read.graph)).toEqual(writeTflite(fixtureGraph('digit_cnn_ptq.tflite')))
  })

  const whole = writeTkm(model('gen-lstm-int8.tflite'))
  const manifest = JSON.parse(new TextDecoder().decode(unzipSync(whole)['manifest.json'])) as Record<string, unknown>
  const withManifest = (change: Record<string, unknown>): Uint8Array =>
    changed(whole, 'manifest.json', strToU8(JSON.stringify({ ...manifest, ...change })))
  const tensorFile = Object.keys(unzipSync(whole)).find((name) => name.startsWith('tensors/')) ?? ''

  test.each([
    { what: 'no zip', bytes: new Uint8Array([1, 2, 3]), code: 'model-file-damaged' },
    { what: 'cut off', bytes: whole.slice(0, whole.length / 2), code: 'model-file-damaged' },
    { what: 'no manifest', bytes: changed(whole, 'manifest.json', null), code: 'model-file-damaged' },
    { what: 'a manifest that is not JSON', bytes: changed(whole, 'manifest.json', strToU8('{')), code: 'model-file-damaged' },
    { what: 'a manifest without labels', bytes: withManifest({ labels: 3 }), code: 'model-file-damaged' },
    { what: 'a newer version', bytes: withManifest({ version: 2 }), code: 'model-file-newer' },
    { what: 'a missing tensor', bytes: changed(whole, tensorFile, null), code: 'model-file-damaged' },
    { what: 'a tensor of another size', bytes: changed(whole, tensorFile, new Uint8Array(3)), code: 'model-file-damaged' },
  ])('with $what is refused by name', ({ bytes, code }) => {
    const result = readTkm(bytes, 'broken.tkm')
    expect(result.ok ? 'read' : result.error.code).toBe(code)
    if (!result.ok) expect(result.error.message).toContain('broken.tkm')
  })
})
