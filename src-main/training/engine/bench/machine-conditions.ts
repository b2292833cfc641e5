import { cpus } from 'node:os'

const lookMilliseconds = 150

function coreTimes(): { readonly busy: number; readonly all: number } {
  let busy = 0
  let all = 0
  for (const { times } of cpus()) {
    const used = times.user + times.nice + times.sys + times.irq
    busy += used
    all += used + times.idle
  }
  return { busy, all }
}

/** How many cores other programs keep busy at the moment: this one sleeps while it looks. */
export function busyCores(): number {
  const before = coreTimes()
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookMilliseconds)
  const after = coreTimes()
  const share = (after.busy - before.busy) / Math.max(1, after.all - before.all)
  return Math.round(share * cpus().length * 10) / 10
}

/** What every measurement depends on: processor, cores, how many of them other work holds, and the runtime. */
export function machineConditions(): Readonly<Record<string, string | number>> {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    busyCores: busyCores(),
    node: process.version,
  }
}
