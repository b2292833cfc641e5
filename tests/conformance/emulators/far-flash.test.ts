import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureWasm } from '../../../scripts/build-wasm.mjs'
import { findBoard } from '../../../src-main/boards/find-board.ts'
import { unwrap } from '../../../src-main/contract/result.ts'
import { planDevice } from '../../../src-main/device/plan-device.ts'
import { flashTables } from '../../../src-main/device/print/flash-tables.ts'
import { printAvrGuard } from '../../../src-main/device/print/print-avr-guard.ts'
import { buildSketch, hasArduinoCore, mega, runSketch } from '../../../src-main/export/emulator/arduino-avr.ts'
import { hasCommand } from '../../../src-main/export/emulator/find-tools.ts'
import type { Export } from '../../../src-main/export/export-model-types.ts'
import { exportModel } from '../../../src-main/export/export-model.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import { denseNet } from '../../../src-main/services/bench/dense-net.ts'
import { integerNet } from '../../../src-main/services/bench/integer-net.ts'
import { randomWindows } from '../../../src-main/services/bench/random-windows.ts'
import { checkSelfTest } from '../../../src-main/services/road/check-self-test.ts'
import { findTemplate } from '../../../src-main/training/templates/list-templates.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-far-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))
beforeAll(async () => {
  await ensureWasm(['device', 'interpreter'])
}, 300_000)

const net = (template: string, inputShape: readonly number[], parameters: Readonly<Record<string, number>>): Graph =>
  integerNet(
    unwrap(unwrap(findTemplate(template)).build({ inputShape, classes: 3, task: 'classification', seed: 1, parameters })),
  )

const cases = [
  ['dense layers', integerNet(denseNet('dense', [160, 200, 160, 200, 8])), false],
  ['convolutions', net('ds-cnn-1d', [16, 3], { filters: 128, blocks: 4 }), false],
  ['convolutions, small code', net('ds-cnn-1d', [16, 3], { filters: 128, blocks: 4 }), true],
  ['dense layers, small code', integerNet(denseNet('dense', [160, 200, 160, 200, 8])), true],
] as const

const missing = [...['avr-gcc', 'simavr'].filter((tool) => !hasCommand(tool)), ...(hasArduinoCore ? [] : ['arduino-core-avr'])]

/** An export unpacked into a folder of its own. */
function unpack(graph: Graph, as: 'arduino' | 'c', folder: string, small: boolean): Export {
  const board = unwrap(findBoard('mega2560'))
  const made = unwrap(exportModel({ graph, labels: [], board, as, name: 'far', selfTest: randomWindows(graph), small }))
  const entries =
    as === 'c'
      ? made.files.map(({ path, bytes }) => [path, bytes] as const)
      : Object.entries(unzipSync(made.files[0]?.bytes ?? new Uint8Array()))
  for (const [path, bytes] of entries) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
  }
  return made
}

/** Compiles all of an export's C; what the compiler says. */
function compile(compiler: string, flags: readonly string[], folder: string): string {
  const sources = readdirSync(join(folder, 'far', 'src')).filter((file) => file.endsWith('.c'))
  const files = [...sources.map((file) => join(folder, 'far', 'src', file)), join(folder, 'far', 'test', 'self_test.c')]
  const warnings = ['-Wall', '-Wextra', '-Wconversion', '-Werror', `-I${join(folder, 'far', 'src')}`]
  return spawnSync(compiler, [...flags, ...warnings, ...files, '-o', join(folder, 'program')]).stderr.toString()
}

describe('weights beyond the first 64 KB of the flash of a Mega', () => {
  for (const [index, [name, graph, small]] of cases.entries()) {
    test.skipIf(missing.length > 0)(
      `${name}: every byte is right in the Arduino core (needs avr-gcc, simavr, arduino-core-avr)`,
      async () => {
        const tables = flashTables(unwrap(planDevice(graph)))
        expect(tables.bytes).toBeGreaterThan(70_000)
        expect(tables.fits).toBe(true)
        const folder = join(work, String(index))
        const { lint } = unpack(graph, 'arduino', folder, small)
        expect(lint.map(({ code }) => code)).toContain('far-tables')
        expect(lint.filter(({ severity }) => severity === 'error')).toEqual([])
        const image = buildSketch(mega, join(folder, 'far'), 'SelfTest', join(folder, 'build'))
        const log = await runSketch(mega, image, /"end":true.*\n/, 120_000)
        expect(unwrap(checkSelfTest(graph, log))).toMatchObject({ agree: true, maxDifference: 0 })
      },
      240_000,
    )
  }

  test.skipIf(!hasCommand('gcc'))('the same C gives the same bytes where flash is one (needs gcc)', () => {
    const folder = join(work, 'host')
    unpack(cases[1][1], 'c', folder, false)
    expect(compile('gcc', ['-std=c99', '-O1'], folder)).toBe('')
    const log = execFileSync(join(folder, 'program'), { encoding: 'utf8' })
    expect(unwrap(checkSelfTest(cases[1][1], log))).toMatchObject({ agree: true, maxDifference: 0 })
  })

  test.skipIf(!hasCommand('avr-gcc'))('a chip without far flash and a compiler without GNU C are told (needs avr-gcc)', () => {
    const folder = join(work, 'refused')
    unpack(cases[0][1], 'c', folder, false)
    const source = join(folder, 'far', 'src')
    for (const flags of [
      ['-mmcu=atmega328p', '-std=gnu99'],
      ['-mmcu=atmega2560', '-std=c99'],
    ]) {
      const { stderr } = spawnSync('avr-gcc', [...flags, '-fsyntax-only', `-I${source}`, join(source, 'far.c')])
      expect(stderr.toString()).toContain('that takes an AVR chip with more than 64 KB of flash, and GNU C')
    }
  })
})

test('tables that only near reads reach are refused when they are too many, by the export and by the compiler', () => {
  const constants = Array.from({ length: 7 }, (_, index) => ({
    name: `weights_${index}`,
    type: 'int8' as const,
    data: new Int8Array(10_000),
  }))
  const calls = (kernel: string) =>
    constants.map((_, index) => ({
      node: 'layer',
      kernel,
      source: 'tk_fully_connected',
      parameters: [{ name: 'weights', type: 'pointer' as const, value: { constant: index } }],
      pointers: [],
    }))
  expect(flashTables({ constants, calls: calls('tk_fully_connected_s8') })).toMatchObject({ fits: true })
  const near = flashTables({ constants, calls: calls('tk_fully_connected_s16') })
  expect(near).toMatchObject({ fits: false, far: new Set() })
  expect(printAvrGuard(near)).toMatch(/#if defined\(__AVR__\)\n#error "The tables of this model take 7\d+ bytes/)
})
