import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fail, succeed, type Result } from '../../contract/result.ts'
import { deviceSourcesDirectory } from '../../device/device-sources.ts'
import type { ExportedFile } from '../export-model-types.ts'
import type { EmulatedCore } from './cores.ts'

/** The flags that exported code compiles with, without a warning. */
export const strictFlags: readonly string[] = ['-std=c99', '-Wall', '-Wextra', '-Wconversion', '-Werror']

/** Reset code, serial port and programs of the emulated cores. */
export function emulatorDirectory(): string {
  return join(deviceSourcesDirectory(), '..', 'emulator')
}

/** Runs a compiler; what it complained of where it fails. */
function compile(command: string, argv: readonly string[]): Result<void> {
  try {
    execFileSync(command, argv, { stdio: 'pipe' })
    return succeed(undefined)
  } catch (error) {
    const said = (error as { readonly stderr?: Buffer }).stderr?.toString().trim() ?? ''
    return fail('compiler-refused', `${command} does not take this code: ${said.slice(0, 2000) || String(error)}`)
  }
}

/** Exported files laid out in a folder; the C files under `src`. */
export function layOutExport(files: readonly ExportedFile[], folder: string): string[] {
  for (const { path, bytes } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
  }
  return files.filter(({ path }) => /(^|\/)src\/[^/]*\.c$/.test(path)).map(({ path }) => join(folder, path))
}

/** Compiles sources of an export with every warning as an error; the object files. */
export function compileExport(
  core: EmulatedCore,
  sources: readonly string[],
  folder: string,
  optimization: string,
): Result<string[]> {
  mkdirSync(folder, { recursive: true })
  const objects: string[] = []
  for (const [index, source] of sources.entries()) {
    const object = join(folder, `${index}.o`)
    const flags = [...core.flags, ...strictFlags, optimization, '-ffunction-sections', '-fdata-sections']
    const done = compile(core.compiler, [...flags, '-c', source, '-o', object])
    if (!done.ok) return done
    objects.push(object)
  }
  return succeed(objects)
}

export type ImageRequest = {
  readonly core: EmulatedCore
  /** A program of resources/emulator, or any by its whole path. */
  readonly program: string
  readonly objects: readonly string[]
  readonly include: readonly string[]
  readonly defines: Readonly<Record<string, string>>
  readonly image: string
}

/** Links objects with a program and the reset code of a core. */
export function linkImage({ core, program, objects, include, defines, image }: ImageRequest): Result<string> {
  const folder = emulatorDirectory()
  const script = core.start === 'avr' ? [] : ['-nostartfiles', '-T', join(folder, core.start, 'memory.ld')]
  const done = compile(core.compiler, [
    ...core.flags,
    '-std=gnu99',
    '-Os',
    '-fno-tree-loop-distribute-patterns',
    '-ffunction-sections',
    '-fdata-sections',
    '-Wl,--gc-sections',
    ...core.link,
    ...script,
    `-I${folder}`,
    ...include.map((path) => `-I${path}`),
    ...Object.entries(defines).map(([name, value]) => `-D${name}=${value}`),
    join(folder, core.start, 'start.c'),
    resolve(folder, program),
    ...objects,
    '-lm',
    '-o',
    image,
  ])
  return done.ok ? succeed(image) : done
}
