import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { emulatedCores } from '../../src-main/export/emulator/cores.ts'

const folder = fileURLToPath(new URL('../../resources/device/', import.meta.url))
const files = readdirSync(folder)
const sources = files.filter((name) => /^tk_.*\.c$/.test(name))
const strict = ['-std=c99', '-Wall', '-Wextra', '-Wconversion', '-Werror', '-fsyntax-only', '-I', folder]

const cores: readonly (readonly [name: string, compiler: string, flags: readonly string[]])[] = [
  ['this machine', 'gcc', []],
  ['this machine, unsigned char', 'gcc', ['-funsigned-char', '-O2']],
  ...emulatedCores.map(({ name, compiler, flags }) => [name, compiler, flags] as const),
]

/** Whether a compiler and its C library's headers are installed. */
const isThere = (compiler: string, flags: readonly string[] = []) =>
  spawnSync(compiler, [...flags, '-fsyntax-only', '-x', 'c', '-'], { input: '#include <string.h>\n' }).status === 0

describe('kernels compile without a warning', () => {
  test('there are kernels', () => expect(sources.length).toBeGreaterThan(20))

  for (const [name, compiler, flags] of cores) {
    test.skipIf(!isThere(compiler, flags))(`for ${name} (needs ${compiler})`, () => {
      const { stderr, status } = spawnSync(compiler, [...strict, ...flags, ...sources.map((source) => join(folder, source))])
      expect(stderr.toString()).toBe('')
      expect(status).toBe(0)
    })
  }

  test.skipIf(!isThere('g++'))('headers in C++ (needs g++)', () => {
    const headers = sources.map((source) => source.replace('.c', '.h'))
    const file = join(mkdtempSync(join(tmpdir(), 'tk-')), 'all.cpp')
    writeFileSync(file, headers.map((header) => `#include "${header}"\n`).join(''))
    const { stderr } = spawnSync('g++', ['-std=c++11', '-Wall', '-Wextra', '-Werror', '-fsyntax-only', '-I', folder, file])
    expect(stderr.toString()).toBe('')
  })
})
