import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { strictFlags } from '../../src-main/export/emulator/build-image.ts'

/**
 * Compiles exported sources with a main program, every warning an error, and runs it under the address and undefined-behaviour
 * sanitizers; what it printed.
 */
export function runOnHost(folder: string, sources: readonly string[], main: string): string {
  const program = join(folder, 'main')
  writeFileSync(`${program}.c`, main)
  const flags = [...strictFlags, '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', `-I${join(folder, 'src')}`]
  execFileSync('gcc', [...flags, `${program}.c`, ...sources, '-lm', '-o', program], { stdio: 'pipe' })
  return execFileSync(program, { encoding: 'utf8' })
}
