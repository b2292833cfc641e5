import { spawnSync } from 'node:child_process'
import { fail, succeed, type Result } from '../../contract/result.ts'
import type { EmulatedCore } from './cores.ts'

const patience = 300_000

/** Runs an image until it ends; all that it printed. Fails with `emulator-stuck` when it does not end, or ends badly. */
export function runImage(core: EmulatedCore, image: string): Result<string> {
  const run = spawnSync(core.emulator, [...core.emulatorArguments, image], {
    encoding: 'latin1',
    timeout: patience,
    maxBuffer: 1 << 28,
  })
  const text = `${run.stdout}${run.stderr}`
  if (run.error !== undefined || text.includes('FAULT'))
    return fail('emulator-stuck', `The program stopped in the emulated ${core.name}: ${text.slice(-500) || String(run.error)}`)
  return succeed(text)
}
