import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { findBoard } from '../../src-main/boards/find-board.ts'
import { unwrap } from '../../src-main/contract/result.ts'
import type { ExportRequest, ExportTarget } from '../../src-main/export/export-model-types.ts'
import { hasCommand } from '../../src-main/export/emulator/find-tools.ts'
import { exportModel } from '../../src-main/export/export-model.ts'
import { readTflite } from '../../src-main/formats/tflite/read.ts'
import { statisticsNet } from '../../src-main/services/bench/statistics-net.ts'
import { fitOn, plannedModel, sizedAsInt8 } from '../../src-main/services/road/fit-road.ts'
import { isInteger } from '../../src-main/services/road/model-runner.ts'
import type { FeaturePipeline } from '../../src-main/signal/feature-types.ts'
import { lowerFeatures } from '../../src-main/signal/lower-features.ts'
import { fixtureModel } from '../conformance/emulators/fixture-model.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-export-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

function request(as: ExportTarget, changes: Partial<ExportRequest> & { readonly boardId?: string } = {}): ExportRequest {
  const { graph, windows } = fixtureModel('hello_world')
  const { boardId, ...rest } = changes
  return {
    graph,
    labels: ['sine'],
    board: unwrap(findBoard(boardId ?? 'uno_r3')),
    as,
    name: 'Wave maker',
    selfTest: windows,
    ...rest,
  }
}

const codes = (changes: ExportRequest): string[] => unwrap(exportModel(changes)).lint.map((finding) => finding.code)

/** Raw movement readings of six channels, scaled, for the lint of sensors. */
function movement(sampleRateHz: number | null): NonNullable<ExportRequest['features']> {
  const pipeline: FeaturePipeline = {
    settings: {
      block: 'raw',
      parameters: {},
      input: { kind: 'time-series', shape: [1, 6], sampleRateHz, channels: ['aX', 'aY', 'aZ', 'gX', 'gY', 'gZ'] },
    },
    outputShape: [1, 1, 6],
    scaling: { mean: [0], inverseDeviation: [1] },
  }
  return { pipeline, lowering: lowerFeatures(pipeline) }
}

describe('exports', () => {
  test.each(['tflite', 'c-array', 'c', 'arduino'] as const)('%s: the same request gives the same bytes', (as) => {
    expect(unwrap(exportModel(request(as))).files).toEqual(unwrap(exportModel(request(as))).files)
  })

  test('tflite reads back as the same model', () => {
    const { files } = unwrap(exportModel(request('tflite')))
    expect(files.map(({ path }) => path)).toEqual(['wave_maker.tflite'])
    const graph = unwrap(readTflite(files[0]?.bytes ?? new Uint8Array(), 'wave_maker.tflite'))
    expect(graph.nodes.map((node) => node.operation.kind)).toEqual(['fullyConnected', 'fullyConnected', 'fullyConnected'])
  })

  test.skipIf(!hasCommand('gcc') || !hasCommand('g++'))(
    'c-array holds the bytes of the .tflite, for C and C++ (needs gcc, g++)',
    () => {
      const tflite = unwrap(exportModel(request('tflite'))).files[0]?.bytes
      for (const { path, bytes } of unwrap(exportModel(request('c-array'))).files) writeFileSync(join(work, path), bytes)
      const main = `#include <stdio.h>\n#include "wave_maker_data.h"\nint main(void) { return fwrite(g_model, 1, g_model_len, stdout) == g_model_len ? 0 : 1; }\n`
      writeFileSync(join(work, 'main.c'), main)
      for (const compiler of [
        ['gcc', '-std=c99'],
        ['g++', '-std=c++11', '-x', 'c++'],
      ]) {
        const [command = '', ...flags] = compiler
        const files = [join(work, 'main.c'), join(work, 'wave_maker_data.c')]
        execFileSync(command, [...flags, '-Wall', '-Wextra', '-Wconversion', '-Werror', ...files, '-o', join(work, 'dump')], {
          stdio: 'pipe',
        })
        expect(new Uint8Array(execFileSync(join(work, 'dump')))).toEqual(tflite)
      }
    },
  )

  test('c-array has twelve values a line, aligned and const, with all that names the model above', () => {
    const [header, source] = unwrap(exportModel(request('c-array'))).files.map(({ bytes }) => strFromU8(bytes))
    const lines = source?.split('\n').filter((line) => line.startsWith('  0x')) ?? []
    const counts = lines.map((line) => line.match(/0x[0-9a-f]{2}/g)?.length)
    expect(new Set(counts.slice(0, -1))).toEqual(new Set([12]))
    expect(source).toMatch(/^KILN_ALIGNED const unsigned char g_model\[\] = \{$/m)
    for (const part of [
      'SHA-256 ',
      'input int8 [1 x 1], scale 0.0244',
      'zero point',
      'operations fullyConnected',
      '#ifndef WAVE',
    ])
      expect(header).toContain(part)
  })

  test('c has the files that are promised, and the kernels unchanged', () => {
    const { files } = unwrap(exportModel(request('c')))
    const paths = files.map(({ path }) => path)
    for (const path of ['README.md', 'LICENSE', 'src/wave_maker.h', 'src/wave_maker.c', 'src/tk_fully_connected.c'])
      expect(paths).toContain(`wave_maker/${path}`)
    expect(paths.some((path) => path.includes('conv_2d'))).toBe(false)
    for (const { path, bytes } of files.filter((file) => file.path.includes('/src/tk_'))) {
      const original = readFileSync(
        new URL(`../../resources/device/${path.replace('wave_maker/src/', '')}`, import.meta.url),
        'utf8',
      )
      expect(strFromU8(bytes)).toBe(original)
    }
    expect(strFromU8(files.find(({ path }) => path.endsWith('README.md'))?.bytes ?? new Uint8Array())).toContain(
      'WAVE_MAKER_ARENA_BYTES',
    )
  })

  test('arduino is one zip with one folder, properties and both examples', () => {
    const { files } = unwrap(exportModel(request('arduino')))
    expect(files.map(({ path }) => path)).toEqual(['wave_maker.zip'])
    const entries = unzipSync(files[0]?.bytes ?? new Uint8Array())
    const paths = Object.keys(entries)
    expect(paths.every((path) => path.startsWith('wave_maker/'))).toBe(true)
    for (const path of [
      'library.properties',
      'keywords.txt',
      'src/wave_maker.h',
      'examples/Live/Live.ino',
      'examples/SelfTest/SelfTest.ino',
    ])
      expect(paths).toContain(`wave_maker/${path}`)
    const properties = strFromU8(entries['wave_maker/library.properties'] ?? new Uint8Array())
    for (const key of ['name', 'version', 'author', 'maintainer', 'sentence', 'paragraph', 'category', 'url', 'architectures'])
      expect(properties).toMatch(new RegExp(`^${key}=.+$`, 'm'))
    for (const [path, bytes] of Object.entries(entries)) if (path.endsWith('.ino')) expect(strFromU8(bytes)).not.toMatch(/@\w+@/)
  })
})

describe('the sketch for TensorFlow Lite Micro', () => {
  test('has the trimmed resolver, an arena above the need, and the quantization', () => {
    const entries = unzipSync(
      unwrap(exportModel(request('arduino-tflm', { boardId: 'nano_33_ble' }))).files[0]?.bytes ?? new Uint8Array(),
    )
    const sketch = strFromU8(entries['wave_maker/wave_maker.ino'] ?? new Uint8Array())
    expect(sketch).toContain('#include <Chirale_TensorFlowLite.h>')
    expect(sketch).toContain('MicroMutableOpResolver<1>')
    expect(sketch.match(/resolver\.Add\w+/g)).toEqual(['resolver.AddFullyConnected'])
    expect(Number(/ARENA_BYTES = (\d+)/.exec(sketch)?.[1])).toBeGreaterThanOrEqual(1068 + 16)
    expect(Math.fround(Number(/INPUT_SCALE = ([\d.]+)f/.exec(sketch)?.[1]))).toBe(Math.fround(0.024480115622282028))
    expect(sketch).not.toMatch(/@\w+@/)
    expect(Object.keys(entries)).toContain('wave_maker/wave_maker_data.c')
  })

  test('is refused with a reason where no library runs', () => {
    expect(exportModel(request('arduino-tflm', { boardId: 'uno_r3' }))).toMatchObject({
      ok: false,
      error: { code: 'no-tflm-library' },
    })
  })
})

describe('names', () => {
  test.each([
    ['Geste über!', 'geste_uber'],
    ['3 gestures', 'm_3_gestures'],
    ['double', 'double_model'],
    ['string', 'string_model'],
    ['con', 'con_model'],
    ['../../etc/passwd', 'etc_passwd'],
    ['💡', 'kiln_model'],
    ['tk_conv', 'tk_conv_model'],
  ])('“%s” becomes %s, with a note', (name, identifier) => {
    const result = unwrap(exportModel(request('c', { name })))
    expect(result.files.every(({ path }) => path.startsWith(`${identifier}/`))).toBe(true)
    expect(result.lint.map((finding) => finding.code)).toContain('name-changed')
  })
})

describe('lint', () => {
  test('a sensor of another rate, a board without a sensor, and a board that the IDE takes for another', () => {
    const graph = fixtureModel('hello_world').graph
    const six = { graph, features: movement(119) }
    expect(codes(request('arduino', { ...six, boardId: 'nano_33_ble_sense' }))).not.toContain('sample-rate')
    expect(codes(request('arduino', { ...six, boardId: 'nano_33_ble_sense' }))).toContain('same-package')
    expect(codes(request('arduino', { ...six, boardId: 'nano_33_ble_sense_rev2' }))).toContain('sample-rate')
    expect(codes(request('arduino', { graph, features: movement(null), boardId: 'nano_33_ble_sense' }))).toContain(
      'sample-rate-unknown',
    )
    expect(codes(request('arduino', { ...six, boardId: 'uno_r3' }))).toContain('sensor-to-fill-in')
  })

  test('a model that does not fit its board is an error that says what takes the room', () => {
    const speech = fixtureModel('micro_speech')
    const found = unwrap(exportModel(request('c', { graph: speech.graph, selfTest: speech.windows, boardId: 'uno_r3' }))).lint
    expect(found.find(({ code }) => code === 'does-not-fit')).toMatchObject({
      severity: 'error',
      message: expect.stringMatching(
        /^This will not fit the Arduino UNO R3\. .*RAM is [\d\u202f]+ bytes too big: (?:the arena|window) takes/,
      ),
    })
    expect(codes(request('c', { graph: speech.graph, selfTest: speech.windows, boardId: 'esp32_s3' }))).not.toContain(
      'does-not-fit',
    )
  })

  test.each(['uno_r3', 'nano_33_ble'])('a report for %s has the figures of the fit, features and all', (boardId) => {
    const { graph, pipeline } = statisticsNet(20, 9, ['mean', 'deviation'])
    const integer = isInteger(graph) ? graph : unwrap(sizedAsInt8(graph))
    const features = { pipeline, lowering: lowerFeatures(pipeline) }
    const { selfTest: _, ...rest } = request('report', { graph: integer, features, boardId })
    const report = strFromU8(unwrap(exportModel(rest)).files[0]?.bytes ?? new Uint8Array())
    const fit = fitOn(unwrap(plannedModel({ graph: integer, features: pipeline })), unwrap(findBoard(boardId)), 'tinykiln')
    for (const [row, { value }] of [
      ['flash', fit.flash],
      ['RAM', fit.ram],
      ['time for one answer', fit.latencyMs],
    ] as const)
      expect(Number(new RegExp(`\\| ${row} \\| ([\\d.]+) `).exec(report)?.[1])).toBe(value)
  })

  test('a sketch for TensorFlow Lite Micro says that it brings no features along', () => {
    expect(codes(request('arduino-tflm', { features: movement(119), boardId: 'nano_33_ble' }))).toContain('features-missing')
  })

  test('a table that AVR cannot hold is an error; elsewhere it is nothing', () => {
    const { graph } = fixtureModel('hello_world')
    const large = { tensors: [...graph.tensors], nodes: [...graph.nodes] }
    large.tensors = [
      { name: 'in', shape: [1, 300], type: 'int8', quantization: { scale: [1], zeroPoint: [0], axis: null } },
      {
        name: 'w',
        shape: [120, 300],
        type: 'int8',
        data: new Int8Array(36000),
        quantization: { scale: [1], zeroPoint: [0], axis: null },
      },
      { name: 'out', shape: [1, 120], type: 'int8', quantization: { scale: [1], zeroPoint: [0], axis: null } },
    ]
    large.nodes = [
      {
        name: 'fc',
        operation: { kind: 'fullyConnected', activation: 'none', keepDimensions: false },
        inputs: [0, 1, -1],
        outputs: [2],
      },
    ]
    const big = { ...graph, ...large, inputs: [0], outputs: [2] }
    const { selfTest: _, ...without } = request('c', { graph: big, boardId: 'mega2560' })
    const found = unwrap(exportModel(without)).lint
    expect(found.find((finding) => finding.code === 'object-too-large')?.severity).toBe('error')
    expect(found.map((finding) => finding.code)).toContain('no-test-windows')
    expect(codes({ ...without, board: unwrap(findBoard('pico')) })).not.toContain('object-too-large')
  })
})
