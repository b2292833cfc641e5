// Compiles every device kernel for each kind of core and writes how many bytes of flash each one brings into an image:
// src-main/boards/code-size.json. Run it after a change to resources/device: node scripts/measure-code-size.mjs
// Needs the Debian packages gcc-arm-none-eabi libnewlib-arm-none-eabi, gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf,
// gcc-avr avr-libc.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const device = join(root, 'resources', 'device')
const families = {
  m0plus: { compiler: 'arm-none-eabi-gcc', flags: ['-mcpu=cortex-m0plus', '-mthumb', '--specs=nano.specs'] },
  m4: {
    compiler: 'arm-none-eabi-gcc',
    flags: ['-mcpu=cortex-m4', '-mthumb', '-mfpu=fpv4-sp-d16', '-mfloat-abi=hard', '--specs=nano.specs'],
  },
  rv32imc: { compiler: 'riscv64-unknown-elf-gcc', flags: ['-march=rv32imc', '-mabi=ilp32', '--specs=picolibc.specs'] },
  avr: { compiler: 'avr-gcc', flags: ['-mmcu=atmega2560'] },
}

const run = (command, args) => execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const files = readdirSync(device, { recursive: true }).map(String).sort()
const kernels = files
  .filter((path) => path.endsWith('.h'))
  .flatMap((path) =>
    [...readFileSync(join(device, path), 'utf8').matchAll(/\bvoid\s+(tk_\w+)\s*\(\s*const\s+struct\s+tk_\w+_params/g)].map(
      (match) => match[1],
    ),
  )
  .sort()

/** Input sections that a link map says were kept: name -> bytes. */
function keptSections(map) {
  const sections = {}
  const body = map.slice(map.indexOf('Linker script and memory map'))
  for (const [, section, size, origin] of body.matchAll(
    /^ (\.(?:text|rodata|data|progmem)[\w.$]*)\s+0x[0-9a-f]+\s+0x([0-9a-f]+) (\S+)$/gm,
  )) {
    const bytes = parseInt(size, 16)
    const member = /\(([^)]+)\)$/.exec(origin)?.[1]
    if (bytes > 0) sections[`${member === undefined ? basename(origin, '.o') : `libc/${member}`}:${section}`] = bytes
  }
  return sections
}

const result = {
  conditions: '-Os -ffunction-sections -fdata-sections, --gc-sections; bytes of text, constants and data',
  families: {},
}
for (const [family, { compiler, flags }] of Object.entries(families)) {
  const work = mkdtempSync(join(tmpdir(), 'kiln-size-'))
  const objects = files
    .filter((path) => path.endsWith('.c'))
    .map((path) => {
      const object = join(work, `${basename(path, '.c')}.o`)
      run(compiler, [
        ...flags,
        '-std=c99',
        '-Os',
        '-ffunction-sections',
        '-fdata-sections',
        `-I${device}`,
        '-c',
        join(device, path),
        '-o',
        object,
      ])
      return object
    })
  const sections = {}
  const kept = {}
  for (const kernel of kernels) {
    const map = join(work, 'kernel.map')
    run(compiler, [
      ...flags,
      '-nostartfiles',
      '-Wl,--gc-sections',
      `-Wl,-e,${kernel}`,
      `-Wl,-u,${kernel}`,
      `-Wl,-Map=${map}`,
      ...objects,
      '-lm',
      '-o',
      join(work, 'kernel.elf'),
    ])
    const found = keptSections(readFileSync(map, 'utf8'))
    Object.assign(sections, found)
    kept[kernel] = Object.keys(found).sort()
  }
  const names = Object.keys(sections).sort()
  const places = new Map(names.map((name, place) => [name, place]))
  result.families[family] = {
    compiler: run(compiler, ['--version']).split('\n')[0],
    sections: Object.fromEntries(names.map((name) => [name, sections[name]])),
    kernels: Object.fromEntries(kernels.map((kernel) => [kernel, kept[kernel].map((name) => places.get(name))])),
  }
  rmSync(work, { recursive: true })
}
const text = JSON.stringify(result, null, 1).replace(/\[[\s\d,]*\]/g, (list) => list.replace(/\s+/g, ' '))
writeFileSync(join(root, 'src-main', 'boards', 'code-size.json'), `${text}\n`)
console.log(`${kernels.length} kernels, ${Object.keys(families).length} kinds of core`)
