import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const platform = '/usr/share/arduino/hardware/arduino/avr'

/** Whether Arduino's AVR core is installed where Debian puts it. */
export const hasArduinoCore = existsSync(join(platform, 'cores', 'arduino', 'Arduino.h'))

/** How the IDE compiles for a board of the AVR core. */
export type AvrBoard = {
  readonly mcu: string
  readonly variant: string
  readonly define: string
  /** What the core asks of a chip with USB of its own. */
  readonly usb?: readonly string[]
}
export const uno: AvrBoard = { mcu: 'atmega328p', variant: 'standard', define: 'AVR_UNO' }
export const nano: AvrBoard = { mcu: 'atmega328p', variant: 'eightanaloginputs', define: 'AVR_NANO' }
export const leonardo: AvrBoard = {
  mcu: 'atmega32u4',
  variant: 'leonardo',
  define: 'AVR_LEONARDO',
  usb: ['-DUSB_VID=0x2341', '-DUSB_PID=0x8036', '-DUSB_MANUFACTURER="Unknown"', '-DUSB_PRODUCT="Arduino Leonardo"'],
}
export const mega: AvrBoard = { mcu: 'atmega2560', variant: 'mega', define: 'AVR_MEGA2560' }

function flagsFor(board: AvrBoard, library: string): string[] {
  return [
    `-mmcu=${board.mcu}`,
    '-DF_CPU=16000000L',
    '-DARDUINO=10819',
    `-DARDUINO_${board.define}`,
    '-DARDUINO_ARCH_AVR',
    ...(board.usb ?? []),
    '-DDECIMAL_DIG=__DECIMAL_DIG__',
    '-Os',
    '-flto',
    '-ffunction-sections',
    '-fdata-sections',
    `-I${join(platform, 'cores', 'arduino')}`,
    `-I${join(platform, 'variants', board.variant)}`,
    `-I${join(library, 'src')}`,
  ]
}

const C = ['-std=gnu11', '-fno-fat-lto-objects']
const CPP = ['-std=gnu++11', '-fpermissive', '-fno-exceptions', '-fno-threadsafe-statics']

function compile(flags: readonly string[], source: string, object: string, strict: boolean): string {
  const cpp = source.endsWith('.cpp')
  const warnings = strict ? ['-Wall', '-Wextra', '-Werror'] : ['-w']
  const command = cpp ? 'avr-g++' : 'avr-gcc'
  execFileSync(command, [...flags, ...(cpp ? CPP : source.endsWith('.S') ? [] : C), ...warnings, '-c', source, '-o', object], {
    stdio: 'pipe',
  })
  return object
}

const builtCores = new Map<string, string>()

/** The archive of the Arduino core for a board, compiled once: what a sketch does not use stays out of its image. */
function coreArchive(board: AvrBoard, library: string, work: string): string {
  const built = builtCores.get(board.define)
  if (built !== undefined && existsSync(built)) return built
  const core = join(platform, 'cores', 'arduino')
  const objects = readdirSync(core)
    .filter((file) => /\.(S|c|cpp)$/.test(file))
    .map((file) => compile(flagsFor(board, library), join(core, file), join(work, `core-${file}.o`), false))
  const archive = join(work, 'core.a')
  execFileSync('avr-gcc-ar', ['rcs', archive, ...objects], { stdio: 'pipe' })
  builtCores.set(board.define, archive)
  return archive
}

/**
 * Builds one example of a library folder with the whole Arduino core, as the IDE does, warnings of the library and of the
 * sketch being errors. Returns the image.
 */
export function buildSketch(board: AvrBoard, library: string, example: string, work: string): string {
  mkdirSync(work, { recursive: true })
  const flags = flagsFor(board, library)
  const core = coreArchive(board, library, work)
  const sources = readdirSync(join(library, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.c'))
  const libraryObjects = sources.map((file, index) =>
    compile(flags, join(library, 'src', file), join(work, `library-${index}.o`), true),
  )
  const sketch = join(work, 'sketch.cpp')
  writeFileSync(
    sketch,
    `#include <Arduino.h>\n#line 1 "${example}.ino"\n${readFileSync(join(library, 'examples', example, `${example}.ino`), 'utf8')}`,
  )
  const image = join(work, `${example}.elf`)
  const linked = [compile(flags, sketch, join(work, 'sketch.o'), true), ...libraryObjects, core]
  execFileSync(
    'avr-gcc',
    ['-Os', '-flto', '-fuse-linker-plugin', '-Wl,--gc-sections', `-mmcu=${board.mcu}`, '-o', image, ...linked, '-lm'],
    {
      stdio: 'pipe',
    },
  )
  return image
}

/** Runs an image in simavr until its text matches, or the time is over; all that simavr printed, with its colours and dots. */
export function runSketch(board: AvrBoard, image: string, last: RegExp, milliseconds: number): Promise<string> {
  return new Promise((resolve) => {
    const run = spawn('simavr', ['-m', board.mcu, '-f', '16000000', image])
    let text = ''
    const timer = setTimeout(() => run.kill('SIGKILL'), milliseconds)
    const take = (chunk: Buffer): void => {
      text += chunk.toString('latin1')
      if (last.test(text)) run.kill('SIGKILL')
    }
    run.stdout.on('data', take)
    run.stderr.on('data', take)
    run.on('close', () => {
      clearTimeout(timer)
      resolve(text)
    })
  })
}
