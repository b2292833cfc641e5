import { describe, expect, test } from 'vitest'
import { decodeCbor } from '../../src-main/data/record/read-cbor.ts'
import { codes, inspect } from './in-memory.ts'

const record = (label: string | null, values: number[][]) =>
  JSON.stringify({
    protected: { ver: 'v1', alg: 'none' },
    signature: '00',
    payload: {
      device_type: 'NANO',
      interval_ms: 10,
      sensors: [
        { name: 'accX', units: 'm/s2' },
        { name: 'accY', units: 'm/s2' },
      ],
      values,
      ...(label === null ? {} : { label }),
    },
  })
const readings = (shift: number) => Array.from({ length: 40 }, (_, i) => [Math.sin(i / 4) + shift, Math.cos(i / 4)])

describe('records', () => {
  test('Edge Impulse records keep their units, their rate and their class from the name', async () => {
    const { inspection } = await inspect({
      'idle.1a2b3c4d.json': record(null, readings(0)),
      'wave.5e6f7a8b.json': record(null, readings(1)),
      'wave.9c0d1e2f.json': record(null, readings(2)),
    })
    expect(inspection.classes).toEqual([
      { name: 'idle', count: 1 },
      { name: 'wave', count: 2 },
    ])
    expect(inspection.channels[0]).toEqual({ name: 'accX', unit: 'm/s2' })
    expect(inspection).toMatchObject({ sampleRateHz: 100, sampleRateFrom: 'header' })
  })

  test('CBOR numbers, texts, lists and maps of unknown length', () => {
    expect(decodeCbor(Uint8Array.of(0xa1, 0x61, 0x61, 0x83, 0x01, 0x20, 0xf9, 0x3e, 0x00))).toEqual({ a: [1, -1, 1.5] })
    expect(decodeCbor(Uint8Array.of(0xbf, 0x61, 0x62, 0x9f, 0xf5, 0xf6, 0xff, 0xff))).toEqual({ b: [true, null] })
    expect(decodeCbor(Uint8Array.of(0xfa, 0x3f, 0x80, 0x00, 0x00))).toBe(1)
    expect(() => decodeCbor(Uint8Array.of(0x83, 0x01))).toThrow(RangeError)
  })

  test('the page of the micro:bit logger', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${(i * 0.1).toFixed(2)},${i % 5},${i % 7}`).join('\n')
    const page = `<!DOCTYPE html><html><head></head><body></body></html><!--FS_STARTUBIT_LOG_FS_V_002\n\u0000\u0000Time (seconds),x,y\n${rows}\n\u00ff\u00ff\u00ff`
    const { inspection } = await inspect({ 'MY_DATA.HTM': Uint8Array.from(page, (letter) => letter.charCodeAt(0)) })
    expect(inspection.refused).toBeNull()
    expect(inspection.channels.map(({ name }) => name)).toEqual(['x', 'y'])
    expect(inspection).toMatchObject({ recordings: 1, sampleRateHz: 10, task: 'unlabelled', sampleShape: [30, 2] })
  })

  test('a list of rows reads like a table', async () => {
    const { inspection } = await inspect({
      'x.json': JSON.stringify(
        Array.from({ length: 80 }, (_, i) => ({ ax: Math.sin(i / 5), ay: 1, label: i < 40 ? 'up' : 'down' })),
      ),
    })
    expect(inspection.classes.map(({ name }) => name)).toEqual(['down', 'up'])
  })
})

describe('answers of a person', () => {
  const rows = (shift: number) =>
    `ax,ay,kind\n${Array.from({ length: 30 }, (_, i) => `${Math.sin(i / 3) + shift},${i % 4},${i < 15 ? 'a' : 'b'}`).join('\n')}\n`
  const files = { 'up/tap1.csv': rows(0), 'up/tap2.csv': rows(1), 'down/tap3.csv': rows(2) }
  test.each([
    ['folder', ['down', 'up']],
    ['file', ['tap']],
    ['column:kind', ['a', 'b']],
    ['none', []],
  ])('class from %s', async (labelFrom, classes) => {
    const { inspection } = await inspect(files, { labelFrom })
    expect(inspection.classes.map(({ name }) => name)).toEqual(classes)
  })

  test('a rate that is given is taken, and not asked for', async () => {
    const { inspection, dataset } = await inspect(files, { rateHz: 104 })
    expect(inspection).toMatchObject({ sampleRateHz: 104, sampleRateFrom: 'user' })
    expect(inspection.questions.some(({ code }) => code === 'sample-rate')).toBe(false)
    expect(dataset.samples.every(({ sampleRateHz }) => sampleRateHz === 104)).toBe(true)
  })

  test('a number to predict', async () => {
    const text = `rooms,area,price\n${Array.from({ length: 30 }, (_, i) => `${(i % 5) + 1},${40 + ((i * 37) % 90)},${100 + i * 3}`).join('\n')}\n`
    const { inspection, dataset } = await inspect({ 'houses.csv': text }, { target: 'area' })
    expect(inspection).toMatchObject({ task: 'regression', target: { name: 'area' } })
    expect(dataset.samples[1]?.target).toBe(77)
    expect(codes(inspection)).not.toContain('one-class')
  })

  test('a last column of two numbers is proposed as the class, and asked about', async () => {
    const text = `soil,light,thirsty\n${Array.from({ length: 40 }, (_, i) => `${(i * 397) % 1023},${(i * 211) % 997},${(i * 7) % 3 === 0 ? 1 : 0}`).join('\n')}\n`
    const { inspection } = await inspect({ 'plants.csv': text })
    expect(inspection).toMatchObject({ kind: 'tabular', classes: [{ name: '0' }, { name: '1' }] })
    expect(inspection.questions.find(({ code }) => code === 'class-column')?.proposal).toBe('thirsty')
  })

  test('files called train and test tell the parts', async () => {
    const text = (count: number) =>
      `f1,f2,label\n${Array.from({ length: count }, (_, i) => `${(i * 397) % 101},${(i * 211) % 97}.5,${i % 3}`).join('\n')}\n`
    const { inspection } = await inspect({ 'train.csv': text(30), 'test.csv': text(12) })
    expect(inspection.split).toEqual({ train: 30, test: 12 })
  })
})
