import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { unwrap } from '../../../src-main/contract/result.ts'
import { deviceSourcesDirectory } from '../../../src-main/device/device-sources.ts'
import { emulatorDirectory } from '../../../src-main/export/emulator/build-image.ts'
import { emulatedCores } from '../../../src-main/export/emulator/cores.ts'
import { missingTools } from '../../../src-main/export/emulator/find-tools.ts'
import { runImage } from '../../../src-main/export/emulator/run-image.ts'
import { createRandom } from '../../../src-main/training/random.ts'

const work = mkdtempSync(join(tmpdir(), 'kiln-avr-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

const program = fileURLToPath(new URL('avr-arithmetic.c', import.meta.url))

/** Weights of which a third are the extremes. */
function weights(): string {
  const random = createRandom(1)
  return Array.from({ length: 600 }, () => [-128, 127, random.below(256) - 128][random.below(3)]).join(',')
}

for (const core of emulatedCores.filter(({ start }) => start === 'avr')) {
  const needs = `needs ${core.compiler}, ${core.emulator}`
  test.skipIf(missingTools(core).length > 0)(
    `requantization, clamps and dot products in assembly are those of C on an ${core.name} (${needs})`,
    () => {
      const device = deviceSourcesDirectory()
      const image = join(work, `${core.id}.elf`)
      const sources = [join(emulatorDirectory(), core.start, 'start.c'), join(device, 'tk_dot.c'), program]
      const include = [`-I${device}`, `-I${emulatorDirectory()}`]
      const flags = [...core.flags, '-std=gnu99', '-Os', '-ffunction-sections', '-Wl,--gc-sections', `-DFILTER=${weights()}`]
      execFileSync(core.compiler, [...flags, ...include, ...sources, '-o', image], { stdio: 'pipe' })
      const said = unwrap(runImage(core, image))
      const [, compared, differing] = /(\d+) compared, (\d+) differ/.exec(said) ?? []
      expect(Number(compared)).toBeGreaterThan(25_000)
      expect(Number(differing)).toBe(0)
    },
    240_000,
  )
}
