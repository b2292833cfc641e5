import { deflateRawSync } from 'node:zlib'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src-main/contract/result.ts'
import { inspectData, readDataset } from '../../src-main/data/inspect-data.ts'
import { readPaths } from '../../src-main/data/read-paths.ts'
import { codes, inspect, wav } from './in-memory.ts'

const tone = Array.from({ length: 800 }, (_, i) => Math.round(9000 * Math.sin(i / 3)))
const good = `aX,aY\n${Array.from({ length: 30 }, (_, i) => `${i},${(i * 7) % 5}`).join('\n')}\n`

describe('broken input is refused with a sentence', () => {
  const refused: [string, Record<string, string | Uint8Array>, string, RegExp][] = [
    ['a text called .png', { 'cat.png': 'hello there\n' }, 'wrong-extension', /cat\.png .*holds text/],
    ['a header and nothing else', { 'empty.csv': 'aX,aY,aZ\n' }, 'no-rows', /no rows after the header/],
    ['an empty file', { 'a.csv': '' }, 'empty-file', /a\.csv .*empty/],
    ['a file of words', { 'notes.txt': 'buy milk\nand bread\n' }, 'no-table', /notes\.txt/],
    ['a web page', { 'data.csv': '<!doctype html><html><body>404</body></html>' }, 'web-page', /web page/],
    [
      'a Git LFS pointer',
      { 'x.wav': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n' },
      'lfs-pointer',
      /git lfs pull/,
    ],
    ['a WAV that ends in its header', { 'a.wav': wav(tone, 8000).slice(0, 30) }, 'damaged-wav', /a\.wav/],
    ['a WAV without sound', { 'a.wav': wav([], 8000) }, 'no-sound', /no sound/],
    ['a zip cut off', { 'a.zip': zipSync({ 'a.csv': strToU8(good) }).slice(0, 60) }, 'zip-truncated', /not whole/],
    ['a zip that climbs out', { 'a.zip': zipSync({ '../evil.csv': strToU8(good) }) }, 'zip-unsafe-path', /\.\.\/evil\.csv/],
    [
      'an array of records',
      { 'a.npy': new Uint8Array([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 4, 0, 1, 2, 3, 4]) },
      'damaged-npy',
      /header/,
    ],
    ['a model', { 'm.tflite': new Uint8Array([28, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33, 0, 0]) }, 'is-a-model', /Model/],
    ['a cut JSON', { 'a.json': '{"payload": {"values": [[1, 2' }, 'damaged-json', /a\.json/],
    ['a column that is not there', { 'a.csv': good }, 'no-such-column', /"weight"/],
  ]
  test.each(refused)('%s', async (name, files, code, message) => {
    const { inspection, dataset } = await inspect(
      files,
      name === 'a column that is not there' ? { labelFrom: 'column:weight' } : {},
    )
    expect(inspection.refused?.code).toBe(code)
    expect(inspection.refused?.message).toMatch(message)
    expect(dataset.samples).toEqual([])
  })

  test('an empty folder', async () => {
    const files = unwrap(await readPaths([mkdtempSync(join(tmpdir(), 'kiln-'))]))
    const result = await readDataset(files)
    expect(result).toMatchObject({ ok: false, error: { code: 'no-data' } })
  })

  test('a path that is not there', async () => {
    expect(await readPaths(['no/such/folder'])).toMatchObject({ ok: false, error: { code: 'file-not-found' } })
  })

  test('a zip bomb is refused before it is unpacked', async () => {
    const packed = zipSync({ 'bomb.csv': new Uint8Array(30_000_000) }, { level: 9 })
    expect(packed.length).toBeLessThan(100_000)
    const { inspection } = await inspect({ 'bomb.zip': packed })
    expect(inspection.refused?.code).toBe('zip-bomb')
  })

  test('a zip whose entry is longer than it says is not believed', async () => {
    const packed = zipSync({ 'a.csv': strToU8(good), 'b.csv': strToU8(good.repeat(3)) })
    const longer = deflateRawSync(strToU8(good))
    expect(longer.length).toBeGreaterThan(0)
    const at = packed.findLastIndex(
      (_, i) => packed[i] === 0x50 && packed[i + 1] === 0x4b && packed[i + 2] === 1 && packed[i + 3] === 2,
    )
    const view = new DataView(packed.buffer)
    view.setUint32(at + 24, 10, true)
    const { inspection } = await inspect({ 'a.zip': packed })
    expect(inspection.recordings).toBe(1)
    expect(inspection.warnings.some(({ message }) => message.includes('b.csv') && message.includes('damaged'))).toBe(true)
  })

  test('a good file beside bad ones still comes in, and each bad one is named', async () => {
    const { inspection } = await inspect({
      'ok.wav': wav(tone, 8000),
      'bad.wav': 'RIFFxxxxWAVEfmt ',
      'page.wav': '<html></html>',
      'long.wav': wav(tone, 8000).slice(0, 900),
    })
    expect(inspection.recordings).toBe(2)
    expect(codes(inspection)).toContain('truncated')
    for (const name of ['bad.wav', 'page.wav']) expect(inspection.warnings.some(({ where }) => where === name)).toBe(true)
  })

  test('a class with one recording is read, with a word', async () => {
    const files = Object.fromEntries(
      ['on/0', 'on/1', 'on/2', 'off/0'].map((path, k) => [
        `${path}.wav`,
        wav(
          tone.map((level) => level + k),
          8000,
        ),
      ]),
    )
    const { inspection } = await inspect(files)
    expect(inspection.classes).toEqual([
      { name: 'off', count: 1 },
      { name: 'on', count: 3 },
    ])
    expect(inspection.warnings.find(({ code }) => code === 'few-per-class')?.message).toContain('"off" has 1 example')
  })

  test('nothing is read twice when it is asked twice', async () => {
    const files = unwrap(await readPaths([join(import.meta.dirname, '../fixtures/data/decimal-comma-a')]))
    const first = unwrap(await inspectData(files))
    const second = unwrap(await inspectData(files))
    expect(second.dataset.samples.map(({ id }) => id)).toEqual(first.dataset.samples.map(({ id }) => id))
  })
})
