import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PrintedFile } from '../../../src-main/device/print-c.ts'

/** The flags that every printed file must compile with, without a warning. */
export const STRICT = ['-std=c99', '-Wall', '-Wextra', '-Wconversion', '-Werror']
const here = dirname(fileURLToPath(import.meta.url))

type Emulator = { readonly command: string; readonly arguments: readonly string[]; readonly start: 'cortex-m' | 'rv32' }

/** A kind of core: its compiler, and the emulator that runs an image for it. */
export type Core = {
  readonly name: string
  readonly compiler: string
  readonly flags: readonly string[]
  readonly emulator?: Emulator
}

const semihosting = ['-nographic', '-monitor', 'none', '-serial', 'none', '-semihosting-config', 'enable=on,target=native']
const arm = (machine: string): Emulator => ({
  command: 'qemu-system-arm',
  arguments: ['-M', machine, ...semihosting, '-kernel'],
  start: 'cortex-m',
})

export const cores: readonly Core[] = [
  {
    name: 'Cortex-M0+',
    compiler: 'arm-none-eabi-gcc',
    flags: ['-mcpu=cortex-m0plus', '-mthumb', '-Os'],
    emulator: arm('mps2-an385'),
  },
  {
    name: 'Cortex-M4F',
    compiler: 'arm-none-eabi-gcc',
    flags: ['-mcpu=cortex-m4', '-mthumb', '-mfpu=fpv4-sp-d16', '-mfloat-abi=hard', '-O2'],
    emulator: arm('mps2-an386'),
  },
  {
    name: 'RV32IMC',
    compiler: 'riscv64-unknown-elf-gcc',
    flags: ['-march=rv32imc', '-mabi=ilp32', '-mcmodel=medany', '--specs=picolibc.specs', '-Os'],
    emulator: {
      command: 'qemu-system-riscv32',
      arguments: ['-M', 'virt', '-bios', 'none', ...semihosting, '-kernel'],
      start: 'rv32',
    },
  },
  { name: 'ATmega328P', compiler: 'avr-gcc', flags: ['-mmcu=atmega328p', '-Os'] },
  { name: 'ATmega2560', compiler: 'avr-gcc', flags: ['-mmcu=atmega2560', '-Os'] },
]

/** Whether a command can be started. */
export function has(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined
}

/** Writes printed files into a folder. */
export function writeFiles(folder: string, files: readonly PrintedFile[]): void {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** Compiles every C file of an export for a core with the strict flags; the objects. A warning throws. */
export function compileStrict(core: Core, folder: string, files: readonly PrintedFile[]): string[] {
  const sources = files.filter(({ path }) => path.endsWith('.c'))
  return sources.map(({ path }, index) => {
    const object = join(folder, `${core.name.replace(/\W/g, '')}-${index}.o`)
    execFileSync(core.compiler, [...core.flags, ...STRICT, '-c', join(folder, path), '-o', object], { stdio: 'pipe' })
    return object
  })
}

/** Links the objects with reset code and a main that replays the stored windows, runs the image, and returns what it says. */
export function runSelfTest(core: Core, folder: string, name: string, objects: readonly string[]): string {
  const emulator = core.emulator
  if (emulator === undefined) throw new Error(`no emulator for ${core.name}`)
  const image = join(folder, 'image.elf')
  const library = emulator.start === 'cortex-m' ? ['--specs=nano.specs', '--specs=nosys.specs'] : []
  execFileSync(
    core.compiler,
    [
      ...core.flags,
      ...library,
      '-nostartfiles',
      `-I${here}`,
      `-I${join(folder, 'src')}`,
      `-DMODEL_HEADER="${name}.h"`,
      `-DMODEL_SELFTEST=${name}_selftest`,
      '-T',
      join(here, emulator.start, 'memory.ld'),
      join(here, emulator.start, 'start.c'),
      join(here, 'main.c'),
      ...objects,
      '-lm',
      '-o',
      image,
    ],
    { stdio: 'pipe' },
  )
  const run = spawnSync(emulator.command, [...emulator.arguments, image], { encoding: 'utf8', timeout: 60_000 })
  return `${run.stdout}${run.stderr}`
}
