import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { findBoard } from '../../src-main/boards/find-board.ts'
import { flashParts } from '../../src-main/boards/fit-parts.ts'
import { unwrap } from '../../src-main/contract/result.ts'
import { printC } from '../../src-main/device/print-c.ts'
import { layOutExport } from '../../src-main/export/emulator/build-image.ts'
import { hasCommand } from '../../src-main/export/emulator/find-tools.ts'
import { fixtureModel } from '../conformance/emulators/fixture-model.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-flash-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

type Case = {
  readonly board: string
  readonly compiler: string
  readonly flags: readonly string[]
  readonly models: readonly string[]
}
const both = ['hello_world', 'micro_speech']
const newlib = ['--specs=nano.specs', '--specs=nosys.specs']
const cases: readonly Case[] = [
  { board: 'zero', compiler: 'arm-none-eabi-gcc', flags: ['-mcpu=cortex-m0plus', '-mthumb', ...newlib], models: both },
  {
    board: 'nano_33_ble',
    compiler: 'arm-none-eabi-gcc',
    flags: ['-mcpu=cortex-m4', '-mthumb', '-mfpu=fpv4-sp-d16', '-mfloat-abi=hard', ...newlib],
    models: both,
  },
  {
    board: 'esp32_c3',
    compiler: 'riscv64-unknown-elf-gcc',
    flags: ['-march=rv32imc', '-mabi=ilp32', '--specs=picolibc.specs'],
    models: both,
  },
  { board: 'mega2560', compiler: 'avr-gcc', flags: ['-mmcu=atmega2560'], models: ['hello_world'] },
]

/** Flash of a linked image: text, constants and initial values. */
function linkedBytes(compiler: string, flags: readonly string[], sources: readonly string[], include: string): number {
  const image = join(work, 'image.elf')
  const common = ['-Os', '-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections', `-I${include}`]
  execFileSync(compiler, [...flags, ...common, ...sources, '-lm', '-o', image], { stdio: 'pipe' })
  const columns =
    execFileSync(compiler.replace(/gcc$/, 'size'), [image], { encoding: 'utf8' }).trim().split('\n')[1]?.trim().split(/\s+/) ?? []
  return Number(columns[0]) + Number(columns[1])
}

for (const { board, compiler, flags, models } of cases) {
  for (const name of models) {
    test.skipIf(!hasCommand(compiler))(`flash of ${name} on ${board} lies in its band when linked (needs ${compiler})`, () => {
      const { graph, plan } = fixtureModel(name)
      const files = printC(plan, { name, labels: [] }).map(({ path, text }) => ({ path, bytes: new TextEncoder().encode(text) }))
      const folder = join(work, `${board}-${name}`)
      const sources = layOutExport(files, folder)
      const macro = name.toUpperCase()
      const main = `#include "${name}.h"\nfloat window[${macro}_WINDOW_LENGTH], scores[${macro}_SCORE_COUNT];\nint main(void) { return ${name}_predict(window, scores); }\n`
      writeFileSync(join(folder, 'main.c'), main)
      writeFileSync(join(folder, 'empty.c'), 'float window[8], scores[8];\nint main(void) { return 0; }\n')
      const whole = linkedBytes(compiler, flags, [join(folder, 'main.c'), ...sources], join(folder, 'src'))
      const real = whole - linkedBytes(compiler, flags, [join(folder, 'empty.c')], folder)
      const parts = flashParts({ graph, plan, board: unwrap(findBoard(board)), runtime: 'tinykiln' }).filter(
        (part) => !part.ofBoard,
      )
      const sum = (end: 'low' | 'high'): number => parts.reduce((bytes, part) => bytes + part.figure[end], 0)
      expect(real).toBeLessThanOrEqual(sum('high'))
      expect(real).toBeGreaterThanOrEqual(sum('low'))
    })
  }
}
