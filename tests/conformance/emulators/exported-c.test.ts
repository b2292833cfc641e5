import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { findBoard } from '../../../src-main/boards/find-board.ts'
import { unwrap } from '../../../src-main/contract/result.ts'
import { compileExport, layOutExport, strictFlags } from '../../../src-main/export/emulator/build-image.ts'
import { emulatedCores } from '../../../src-main/export/emulator/cores.ts'
import { hasCommand, missingTools } from '../../../src-main/export/emulator/find-tools.ts'
import { measureModel } from '../../../src-main/export/emulator/measure-model.ts'
import type { ExportedFile } from '../../../src-main/export/export-model-types.ts'
import { exportModel } from '../../../src-main/export/export-model.ts'
import { checkSelfTest } from '../../../src-main/services/road/check-self-test.ts'
import { fixtureModel } from './fixture-model.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-exported-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

/** Milliseconds for compilers and emulators on a busy machine. */
const patience = 240_000

const formats = new URL('../../fixtures/formats/', import.meta.url)
const models = {
  hello_world: fixtureModel('hello_world'),
  micro_speech: fixtureModel('micro_speech'),
  digit_cnn_ptq: fixtureModel('digit_cnn_ptq', 16, formats),
  lstm: fixtureModel('gen-lstm-int8', 16, formats),
}
type ModelName = keyof typeof models

/** The ATmega328P has 2 KB of RAM and 32 KB of flash. */
const fitsUno: readonly ModelName[] = ['hello_world']
const fitsMega: readonly ModelName[] = ['hello_world', 'micro_speech', 'lstm']

/** What is compiled at every level of optimization, and run at the usual one. */
const otherModels: readonly ModelName[] = ['micro_speech', 'digit_cnn_ptq', 'lstm']

function modelsFor(id: string): readonly ModelName[] {
  if (id === 'avr') return fitsUno
  if (id === 'm3' || id === 'm7') return ['hello_world', 'digit_cnn_ptq']
  return id === 'avr2560' ? fitsMega : ['hello_world', ...otherModels]
}

function exported(name: ModelName, corrupt = false): readonly ExportedFile[] {
  const { graph, windows } = models[name]
  const outputs = windows.outputs.map((output, index) => (corrupt && index === 1 ? output.map((byte) => byte ^ 1) : output))
  const board = unwrap(findBoard('mega2560'))
  return unwrap(
    exportModel({ graph, labels: ['a', 'b'], board, as: 'c', name: 'net', selfTest: { inputs: windows.inputs, outputs } }),
  ).files
}

describe.each(emulatedCores)('exports for $name', (core) => {
  const missing = missingTools(core)
  const needs = `needs ${core.compiler}, ${core.emulator}`

  for (const name of modelsFor(core.id)) {
    test.skipIf(missing.length > 0)(
      `${name} gives the stored bytes in the emulator, built as Arduino builds (${needs})`,
      () => {
        const { graph, windows } = models[name]
        const some = { inputs: windows.inputs.slice(0, 3), outputs: windows.outputs.slice(0, 3) }
        const cost = unwrap(measureModel(graph, some, core))
        expect(cost.agree).toBe(true)
        expect(unwrap(checkSelfTest(graph, cost.log))).toMatchObject({ agree: true, windows: 3, maxDifference: 0 })
        expect(cost.count).toBeGreaterThan(500)
        expect(cost.stackBytes).toBeGreaterThan(30)
        expect(cost.codeBytes).toBeGreaterThan(500)
      },
      patience,
    )
  }

  test.skipIf(missing.length > 0)(
    `hello_world is small where that is wanted, and gives the same bytes (${needs})`,
    () => {
      const { graph, windows } = models.hello_world
      expect(unwrap(measureModel(graph, windows, core, { small: true })).agree).toBe(true)
    },
    patience,
  )

  for (const optimization of ['-O2', '-O3']) {
    test.skipIf(missing.length > 0)(
      `all of it compiles without a warning and agrees at ${optimization} (${needs})`,
      () => {
        const { graph, windows } = models.hello_world
        expect(unwrap(measureModel(graph, windows, core, { optimization })).agree).toBe(true)
        const folder = join(work, core.id, optimization)
        const sources = otherModels.flatMap((name) => layOutExport(exported(name), join(folder, name)))
        const different = [...new Map(sources.map((path) => [path.includes('/tk_') ? basename(path) : path, path])).values()]
        const objects = compileExport(core, different, join(folder, 'objects'), optimization)
        expect(unwrap(objects).length).toBeGreaterThan(6)
      },
      patience,
    )
  }
})

describe.each(Object.keys(models) as ModelName[])('the exported %s', (name) => {
  test.skipIf(!hasCommand('gcc'))(
    'runs on this machine with nothing undefined, and tells which window differs (needs gcc)',
    () => {
      for (const corrupt of [false, true]) {
        const folder = join(work, `host-${name}-${corrupt}`)
        const sources = layOutExport(exported(name, corrupt), folder)
        const src = join(folder, 'net', 'src')
        writeFileSync(
          join(folder, 'main.c'),
          `#define main report
#include "net/test/self_test.c"
#undef main
int main(void) { (void)report(); printf("SELFTEST %d\\n", net_selftest()); return 0; }
`,
        )
        const flags = [...strictFlags, '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', `-I${src}`]
        const program = join(folder, 'program')
        execFileSync('gcc', [...flags, join(folder, 'main.c'), ...sources, '-lm', '-o', program], { stdio: 'pipe' })
        const log = execFileSync(program, { encoding: 'utf8' })
        expect(log).toContain(`SELFTEST ${corrupt ? 2 : 0}\n`)
        expect(unwrap(checkSelfTest(models[name].graph, log)).differing).toEqual(corrupt ? [1] : [])
      }
    },
    patience,
  )

  for (const compiler of ['g++', 'arm-none-eabi-g++']) {
    test.skipIf(!hasCommand(compiler))(`is C++ as well (needs ${compiler})`, () => {
      const folder = join(work, `${compiler}-${name}`)
      const flags = [
        '-std=c++11',
        '-O2',
        '-Wall',
        '-Wextra',
        '-Wconversion',
        '-Werror',
        '-c',
        '-o',
        join(folder, 'o.o'),
        '-x',
        'c++',
      ]
      for (const source of layOutExport(exported(name), folder)) execFileSync(compiler, [...flags, source], { stdio: 'pipe' })
    })
  }
})
