import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { findBoard } from '../../../src-main/boards/find-board.ts'
import { listBoards } from '../../../src-main/boards/list-boards.ts'
import { unwrap } from '../../../src-main/contract/result.ts'
import { hasCommand } from '../../../src-main/export/emulator/find-tools.ts'
import type { ExportedFile, ExportRequest } from '../../../src-main/export/export-model-types.ts'
import { exportModel } from '../../../src-main/export/export-model.ts'
import { uncertainMultipliers } from '../../../src-main/export/lint-tflm.ts'
import { platformioBoard } from '../../../src-main/export/platformio-board.ts'
import { fixtureModel } from './fixture-model.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-packages-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))
const here = dirname(fileURLToPath(import.meta.url))
const formats = new URL('../../fixtures/formats/', import.meta.url)

const request = (as: ExportRequest['as'], boardId: string, fixture = fixtureModel('micro_speech')): ExportRequest => ({
  graph: fixture.graph,
  labels: ['silence', 'unknown', 'yes', 'no'],
  board: unwrap(findBoard(boardId)),
  as,
  name: 'spoken',
  selfTest: fixture.windows,
})

function write(folder: string, files: readonly ExportedFile[]): void {
  for (const { path, bytes } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
  }
}

const checkTypes = (source: string, include: readonly string[]): void => {
  const flags = [
    '-mcpu=cortex-m4',
    '-mthumb',
    '-Os',
    '-std=gnu++14',
    '-Wall',
    '-Wextra',
    '-Werror',
    '-fno-exceptions',
    '-fsyntax-only',
  ]
  execFileSync('arm-none-eabi-g++', [...flags, ...include.map((path) => `-I${path}`), source], { stdio: 'pipe' })
}

describe('a PlatformIO project', () => {
  test('has settings for its board, the model as a library, two programs and a test', () => {
    const { files } = unwrap(exportModel(request('platformio', 'nano_33_ble_sense')))
    const texts = new Map(files.map(({ path, bytes }) => [path, strFromU8(bytes)]))
    for (const path of [
      'platformio.ini',
      'src/live.cpp',
      'src/self_test.cpp',
      'test/test_model/test_model.cpp',
      'lib/spoken/library.json',
    ])
      expect([...texts.keys()]).toContain(`spoken/${path}`)
    const settings = texts.get('spoken/platformio.ini') ?? ''
    expect(settings).toMatch(/^platform = nordicnrf52$/m)
    expect(settings).toMatch(/^board = nano33ble$/m)
    for (const name of ['live', 'selftest']) expect(settings).toContain(`[env:${name}]`)
    expect(JSON.parse(texts.get('spoken/lib/spoken/library.json') ?? '')).toMatchObject({
      name: 'spoken',
      version: '1.0.0',
      headers: 'spoken.h',
    })
    for (const text of texts.values()) expect(text).not.toMatch(/@[A-Za-z]+@/)
  })

  test.skipIf(!hasCommand('arm-none-eabi-g++'))(
    'compiles against declarations of Arduino and Unity (needs arm-none-eabi-g++)',
    () => {
      write(work, unwrap(exportModel(request('platformio', 'pico'))).files)
      const folder = join(work, 'spoken')
      for (const source of ['src/live.cpp', 'src/self_test.cpp', 'test/test_model/test_model.cpp'])
        checkTypes(join(folder, source), [join(here, 'arduino-stub'), join(folder, 'lib', 'spoken', 'src')])
    },
  )

  test('every board of the catalogue has a PlatformIO board or a sentence that says it has none', () => {
    const found = listBoards().map((board) => platformioBoard(board))
    expect(found.filter(({ ok }) => ok).length).toBeGreaterThan(60)
    for (const result of found) if (!result.ok) expect(result.error).toMatchObject({ code: 'no-platformio-board' })
  })
})

describe('a sketch for TensorFlow Lite Micro', () => {
  const cases = [
    ['micro_speech', 'nano_33_ble', fixtureModel('micro_speech')],
    ['digit_cnn_ptq', 'esp32_s3', fixtureModel('digit_cnn_ptq', 16, formats)],
  ] as const
  test.skipIf(!hasCommand('arm-none-eabi-g++')).each(cases)(
    '%s for %s has the types of the library (needs arm-none-eabi-g++)',
    (name, board, fixture) => {
      const { files } = unwrap(exportModel(request('arduino-tflm', board, fixture)))
      const folder = join(work, `tflm-${name}`)
      write(
        folder,
        Object.entries(unzipSync(files[0]?.bytes ?? new Uint8Array())).map(([path, bytes]) => ({ path, bytes })),
      )
      const sketch = join(folder, 'spoken', 'sketch.cpp')
      writeFileSync(sketch, '#include <Arduino.h>\n#include "spoken.ino"\n')
      checkTypes(sketch, [join(here, 'arduino-stub'), join(here, 'tflm-stub'), join(folder, 'spoken')])
    },
  )

  test('a tensor without values is refused by name', () => {
    const fixture = fixtureModel('micro_speech')
    const tensors = fixture.graph.tensors.map((tensor, index) =>
      index === fixture.graph.inputs[0] ? { ...tensor, shape: [1, 0] } : tensor,
    )
    expect(
      exportModel({ ...request('arduino-tflm', 'nano_33_ble', fixture), graph: { ...fixture.graph, tensors } }),
    ).toMatchObject({
      ok: false,
      error: { code: 'empty-tensor' },
    })
  })

  test('says in how many stored windows the two rules for factors of dense layers give another output', () => {
    const fixture = fixtureModel('micro_speech')
    const finding = unwrap(exportModel(request('arduino-tflm', 'nano_33_ble', fixture))).lint.find(
      ({ code }) => code === 'tflm-one-step',
    )
    expect(finding === undefined).toBe(uncertainMultipliers(fixture.graph).length === 0)
    const dense = fixture.graph.nodes.find(({ operation }) => operation.kind === 'fullyConnected')
    const output = dense?.outputs[0] ?? -1
    const tensors = fixture.graph.tensors.map((tensor, index) =>
      index === output ? { ...tensor, quantization: { scale: [Math.fround(0.0977)], zeroPoint: [19], axis: null } } : tensor,
    )
    const changed = { ...fixture.graph, tensors }
    expect(uncertainMultipliers(changed)).toEqual([dense?.name])
    const { lint } = unwrap(exportModel({ ...request('arduino-tflm', 'nano_33_ble', fixture), graph: changed }))
    expect(lint.find(({ code }) => code === 'tflm-one-step')?.message).toMatch(/all 6 stored windows|\d of 6 stored windows/)
  })
})

test('a report names the model, the board and every layer, and each figure says where it comes from', () => {
  const fixture = fixtureModel('micro_speech')
  const { files } = unwrap(exportModel(request('report', 'uno_r4_minima', fixture)))
  const text = strFromU8(files[0]?.bytes ?? new Uint8Array())
  expect(files[0]?.path).toBe('spoken-report.md')
  for (const { operation } of fixture.graph.nodes) expect(text).toContain(`| ${operation.kind} |`)
  expect(text).toMatch(/\| flash \| \d+ bytes .*\| (computed|estimated|measured): /)
  expect(text).toContain('UNO R4')
})
