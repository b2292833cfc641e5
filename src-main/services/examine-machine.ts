import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import Sqlite from 'better-sqlite3'
import { builtModule } from '../graph/built-module.ts'

/** One thing that was looked at. */
export type MachineCheck = { readonly check: string; readonly ok: boolean; readonly detail: string }

const compilers = ['gcc', 'arm-none-eabi-gcc', 'riscv64-unknown-elf-gcc', 'avr-gcc', 'qemu-system-arm', 'simavr'] as const

/** A module of one function on 128-bit vectors: validates only where SIMD is there. */
const simdModule = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  5,
  1,
  96,
  0,
  1,
  123,
  3,
  2,
  1,
  0,
  10,
  10,
  1,
  8,
  0,
  65,
  0,
  253,
  15,
  253,
  98,
  11,
)

function sqliteVersion(): MachineCheck {
  try {
    const database = new Sqlite(':memory:')
    const version = String(database.prepare('SELECT sqlite_version()').pluck().get())
    database.close()
    return { check: 'SQLite', ok: true, detail: version }
  } catch (error) {
    return { check: 'SQLite', ok: false, detail: error instanceof Error ? error.message : String(error) }
  }
}

async function compiler(name: string): Promise<MachineCheck> {
  try {
    const { stdout, stderr } = await promisify(execFile)(name, ['--version'], { timeout: 10_000 })
    return { check: name, ok: true, detail: (stdout || stderr).split('\n')[0] ?? '' }
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    return { check: name, ok: !missing, detail: missing ? 'not found; only the tests of exports need it' : 'found' }
  }
}

/** The Electron binary beside its package, looked for without asking the package, which would start a download. */
function electron(): MachineCheck {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const dist = override ?? join(folder, 'node_modules', 'electron', 'dist')
    if (['electron', 'electron.exe', 'Electron.app'].some((name) => existsSync(join(dist, name))))
      return { check: 'Electron binary', ok: true, detail: dist }
  }
  return { check: 'Electron binary', ok: false, detail: 'not here; the same window opens in the browser instead' }
}

/** What this computer has of all that TinyKiln can use. */
export async function examineMachine(): Promise<MachineCheck[]> {
  const device = builtModule('device')
  return [
    { check: 'Node', ok: Number(process.versions.node.split('.')[0]) >= 22, detail: process.versions.node },
    { check: 'processor', ok: true, detail: `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}` },
    { check: 'memory', ok: totalmem() > 2 ** 31, detail: `${Math.round(totalmem() / 2 ** 30)} GB` },
    sqliteVersion(),
    {
      check: 'WebAssembly SIMD',
      ok: WebAssembly.validate(simdModule),
      detail: WebAssembly.validate(simdModule) ? 'there' : 'missing: training is slower',
    },
    {
      check: 'shared memory',
      ok: typeof SharedArrayBuffer !== 'undefined',
      detail: typeof SharedArrayBuffer !== 'undefined' ? 'there' : 'missing: one thread only',
    },
    { check: 'device kernels', ok: device.ok, detail: device.ok ? 'built' : device.error.message },
    ...(await Promise.all(compilers.map(compiler))),
    electron(),
  ]
}
