import { spawnSync } from 'node:child_process'
import type { EmulatedCore } from './cores.ts'

const known = new Map<string, boolean>()

/** Whether a command can be started. */
export function hasCommand(command: string): boolean {
  const there = known.get(command) ?? spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined
  known.set(command, there)
  return there
}

/** Commands that a core needs and that are missing. The C library is asked for as well: distributions pack it apart. */
export function missingTools({ compiler, flags, emulator }: EmulatedCore): string[] {
  const missing = [compiler, emulator].filter((command) => !hasCommand(command))
  if (missing.includes(compiler)) return missing
  const library = spawnSync(compiler, [...flags, '-fsyntax-only', '-x', 'c', '-'], { input: '#include <string.h>\n' })
  return library.status === 0 ? missing : [...missing, `the C library of ${compiler}`]
}
