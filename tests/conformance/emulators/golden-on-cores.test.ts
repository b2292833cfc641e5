import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { unwrap } from '../../../src-main/contract/result.ts'
import { compileExport, emulatorDirectory, linkImage, strictFlags } from '../../../src-main/export/emulator/build-image.ts'
import { emulatedCores, heliumCore, withoutMultiplyCore } from '../../../src-main/export/emulator/cores.ts'
import { hasCommand, missingTools } from '../../../src-main/export/emulator/find-tools.ts'
import { runImage } from '../../../src-main/export/emulator/run-image.ts'
import { goldenCases } from '../../device/golden-cases.ts'
import { writeGoldenProgram } from './golden-program.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-golden-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

/** Milliseconds for compilers and emulators on a busy machine. */
const patience = 240_000

const cases = ['../../fixtures/golden/ops/', '../../fixtures/device/kernels/', '../../../../shared/golden/models/'].flatMap(
  (folder) => goldenCases(new URL(folder, import.meta.url)),
)
const program = writeGoldenProgram(cases, join(work, 'source'), 2)
const done = `DONE ${cases.length}`
type Choice = readonly [how: string, optimization: string, ...set: readonly string[]]
const quick: Choice = ['as Arduino builds', '-Os']
const fast: Choice = ['at -O3', '-O3']
const small: Choice = ['small', '-Os', '-DTK_SMALL']

/** Cores of 32 bits; the tables of all cases are more than an 8-bit chip holds. */
const cores = [...emulatedCores.filter(({ start }) => start !== 'avr'), heliumCore, withoutMultiplyCore]

describe('every golden case as exported C', () => {
  test('there are cases', () => expect(cases.length).toBeGreaterThan(350))

  for (const core of cores) {
    for (const [how, optimization, ...set] of core.id === 'm4' || core.id === 'm0plus' ? [quick, fast, small] : [quick]) {
      test.skipIf(missingTools(core).length > 0)(
        `on an emulated ${core.name}, ${how} (needs ${core.compiler}, ${core.emulator})`,
        () => {
          const folder = join(work, `${core.id} ${how}`)
          const setCore = { ...core, flags: [...core.flags, ...set] }
          const kernels = unwrap(compileExport(setCore, program.kernels, folder, optimization))
          const objects = [...kernels, ...unwrap(compileExport(core, [program.models], join(folder, 'models'), '-O0'))]
          const image = join(folder, 'golden.elf')
          unwrap(linkImage({ core, program: program.main, objects, include: [program.folder], defines: {}, image }))
          expect(unwrap(runImage(core, image)).trim()).toBe(done)
        },
        patience,
      )
    }
  }

  test.skipIf(!hasCommand('gcc'))(
    'on this machine with nothing undefined (needs gcc)',
    () => {
      const console = join(work, 'console.c')
      writeFileSync(
        console,
        '#include "console.h"\n#include <stdio.h>\nvoid console_write(const char *text) { fputs(text, stdout); }\nvoid console_exit(void) {}\n',
      )
      const flags = [...strictFlags, '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']
      const image = join(work, 'host')
      const include = [`-I${program.folder}`, `-I${emulatorDirectory()}`]
      execFileSync('gcc', [...flags, ...include, console, program.main, program.models, ...program.kernels, '-lm', '-o', image], {
        stdio: 'pipe',
      })
      expect(execFileSync(image, { encoding: 'utf8' }).trim()).toBe(done)
    },
    patience,
  )
})
