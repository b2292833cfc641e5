import { cpus, loadavg } from 'node:os'

/** What every measurement depends on: processor, cores, how busy they are, and the runtime. */
export function machineConditions(): Readonly<Record<string, string | number>> {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    node: process.version,
  }
}
