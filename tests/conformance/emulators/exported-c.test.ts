import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { printC } from '../../../src-main/device/print-c.ts'
import { compileStrict, cores, has, runSelfTest, STRICT, writeFiles } from './cores.ts'
import { fixtureModel } from './fixture-model.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-emulators-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

function printed(name: string, corrupt = false): ReturnType<typeof printC> {
  const { plan, windows } = fixtureModel(name)
  const outputs = windows.outputs.map((output, index) => (corrupt && index === 1 ? output.map((byte) => byte ^ 1) : output))
  return printC(plan, { name, labels: ['a', 'b'], selfTest: { inputs: windows.inputs, outputs } })
}

describe.each(['hello_world', 'micro_speech'])('the exported %s', (name) => {
  for (const core of cores) {
    const missing = [core.compiler].filter((tool) => !has(tool))
    test.skipIf(missing.length > 0)(`compiles without a warning for ${core.name} (needs ${core.compiler})`, () => {
      const folder = join(work, `${name}-${core.name.replace(/\W/g, '')}`)
      const files = printed(name)
      writeFiles(folder, files)
      expect(compileStrict(core, folder, files).length).toBeGreaterThan(1)
    })
    if (core.emulator === undefined) continue
    const emulator = core.emulator.command
    test.skipIf(missing.length > 0 || !has(emulator))(
      `gives TFLM's bytes on an emulated ${core.name} (needs ${core.compiler}, ${emulator})`,
      () => {
        const folder = join(work, `run-${name}-${core.name.replace(/\W/g, '')}`)
        const files = printed(name)
        writeFiles(folder, files)
        expect(runSelfTest(core, folder, name, compileStrict(core, folder, files))).toContain('SELFTEST 0\n')
      },
    )
  }

  test.skipIf(!has('gcc'))('tells on this machine which window differs (needs gcc)', () => {
    const folder = join(work, `host-${name}`)
    const files = printed(name, true)
    writeFiles(folder, files)
    writeFileSync(
      join(folder, 'main.c'),
      `#include <stdio.h>\n#include "${name}.h"\nint main(void) { printf("%d", ${name}_selftest()); return 0; }\n`,
    )
    const sources = files.filter(({ path }) => path.endsWith('.c')).map(({ path }) => join(folder, path))
    execFileSync('gcc', [
      ...STRICT,
      '-O1',
      `-I${join(folder, 'src')}`,
      join(folder, 'main.c'),
      ...sources,
      '-lm',
      '-o',
      join(folder, 'main'),
    ])
    expect(execFileSync(join(folder, 'main'), { encoding: 'utf8' })).toBe('2')
  })

  test.skipIf(!has('g++'))('has a header and a source that C++ takes as well (needs g++)', () => {
    const folder = join(work, `cpp-${name}`)
    writeFiles(folder, printed(name))
    const flags = ['-std=c++11', '-Wall', '-Wextra', '-Wconversion', '-Werror', '-fsyntax-only', '-x', 'c++']
    execFileSync('g++', [...flags, join(folder, 'src', `${name}.c`)], { stdio: 'pipe' })
  })
})
