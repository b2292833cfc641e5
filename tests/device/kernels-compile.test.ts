import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { emulatedCores, heliumCore, withoutMultiplyCore } from '../../src-main/export/emulator/cores.ts'

const folder = fileURLToPath(new URL('../../resources/device/', import.meta.url))
const sources = readdirSync(folder).filter((name) => /^tk_.*\.c$/.test(name))
const paths = sources.map((source) => join(folder, source))
const work = mkdtempSync(join(tmpdir(), 'tk-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

/** Milliseconds on a busy machine. */
const patience = 240_000
const warnings = ['-Wall', '-Wextra', '-Wconversion', '-Werror', '-I', folder]
const levels = ['-Os', '-O2', '-O3']
type Core = readonly [name: string, compiler: string, flags: readonly string[]]
const cores: readonly Core[] = [
  ['this machine', 'gcc', []],
  ['this machine, unsigned char', 'gcc', ['-funsigned-char']],
  ['RV32EC', 'riscv64-unknown-elf-gcc', ['-march=rv32ec', '-mabi=ilp32e', '--specs=picolibc.specs']],
  ...[...emulatedCores, heliumCore, withoutMultiplyCore].map(({ name, compiler, flags }): Core => [name, compiler, flags]),
]

/** Whether a compiler and its C library's headers are installed. */
const isThere = (compiler: string, flags: readonly string[] = []): boolean =>
  spawnSync(compiler, [...flags, '-fsyntax-only', '-x', 'c', '-'], { input: '#include <string.h>\n' }).status === 0

/** What a compiler says about code that it writes to where nobody looks. */
function complaints(compiler: string, flags: readonly string[]): string {
  const { stderr, status } = spawnSync(compiler, [...flags, '-c', ...paths], { cwd: work })
  return status === 0 ? stderr.toString() : `exit status ${status}: ${stderr.toString()}`
}

describe('kernels compile without a warning', () => {
  test('there are kernels', () => expect(sources.length).toBeGreaterThan(20))

  for (const [name, compiler, flags] of cores) {
    test.skipIf(!isThere(compiler, flags))(
      `for ${name}, quick at every level of optimization, and small (needs ${compiler})`,
      () => {
        const strict = [...flags, '-std=c99', ...warnings]
        for (const level of levels) expect(complaints(compiler, [...strict, level])).toBe('')
        expect(complaints(compiler, [...strict, '-Os', '-DTK_SMALL'])).toBe('')
      },
      patience,
    )

    if (compiler === 'avr-gcc') {
      test.skipIf(!isThere(compiler, flags))(
        `for ${name} with weights in far flash, quick and small, with and without assembly (needs ${compiler})`,
        () => {
          const far = ['-mmcu=atmega2560', '-std=gnu99', ...warnings, '-Os', '-DTK_FAR_TABLES']
          for (const choice of [[], ['-DTK_SMALL'], ['-DTK_PLAIN_C']]) expect(complaints(compiler, [...far, ...choice])).toBe('')
        },
        patience,
      )
    }

    const plusPlus = compiler.replace(/gcc$/, 'g++')
    test.skipIf(!isThere(plusPlus, flags))(
      `for ${name} as C++ (needs ${plusPlus})`,
      () => {
        expect(complaints(plusPlus, [...flags, '-x', 'c++', '-std=c++11', ...warnings, '-Os'])).toBe('')
      },
      patience,
    )
  }

  test.skipIf(!isThere('g++'))('headers in C++ (needs g++)', () => {
    const headers = sources.map((source) => source.replace('.c', '.h'))
    const file = join(work, 'all.cpp')
    writeFileSync(file, headers.map((header) => `#include "${header}"\n`).join(''))
    const { stderr } = spawnSync('g++', ['-std=c++11', '-Wall', '-Wextra', '-Werror', '-fsyntax-only', '-I', folder, file])
    expect(stderr.toString()).toBe('')
  })
})
