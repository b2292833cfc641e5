import { execFileSync } from 'node:child_process'
import type { BenchRow } from '../../contract/bench-row.ts'
import { unwrap } from '../../contract/result.ts'
import { planDevice } from '../../device/plan-device.ts'
import type { SelfTestWindows } from '../../device/print/self-test-windows.ts'
import { createRunner } from '../../device/runner.ts'
import { emulatedCores, type EmulatedCore } from '../../export/emulator/cores.ts'
import { missingTools } from '../../export/emulator/find-tools.ts'
import { measureModel } from '../../export/emulator/measure-model.ts'
import { countMacs } from '../../graph/count-macs.ts'
import type { Graph } from '../../graph/graph.ts'
import { createRandom } from '../../training/random.ts'
import { deviceNets, findDeviceNet } from './device-nets.ts'

const windowCount = 2
const optimization = '-Os'

/** Random windows and what the device kernels answer in WebAssembly. */
function randomWindows(graph: Graph): SelfTestWindows {
  const plan = unwrap(planDevice(graph))
  const runner = unwrap(createRunner(plan))
  const random = createRandom(4)
  const bytes = plan.inputs.map(({ buffer }) => plan.buffers[buffer]?.bytes ?? 0)
  const windows = Array.from({ length: windowCount }, () =>
    bytes.map((size) => Uint8Array.from({ length: size }, () => random.below(256))),
  )
  const joined = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))
  return {
    inputs: windows.map(joined),
    outputs: windows.map((inputs) => {
      runner.reset()
      return joined(runner.run(inputs))
    }),
  }
}

function firstLine(command: string): string {
  return execFileSync(command, ['--version'], { encoding: 'utf8' }).split('\n')[0] ?? command
}

function rowsOf(name: string, graph: Graph, windows: SelfTestWindows, core: EmulatedCore, small: boolean): BenchRow[] {
  const cost = unwrap(measureModel(graph, windows, core, { optimization, small }))
  const macs = countMacs(graph)
  const conditions = {
    core: small ? `${core.name}, small code` : core.name,
    compiler: firstLine(core.compiler),
    optimization,
    emulator: core.emulator,
    macs,
    windows: windows.inputs.length,
    sameBytesAsWebAssembly: String(cost.agree),
  }
  const row = (what: string, value: number, unit: string): BenchRow => ({
    name: `device ${name} ${core.id}${small ? '-small' : ''} ${what}`,
    value,
    unit,
    conditions,
  })
  return [
    row('inference', cost.count, core.counts),
    row('per MAC', Math.round((cost.count / macs) * 1000) / 1000, core.counts),
    row('code', cost.codeBytes, 'B'),
    row('constants', cost.constantBytes, 'B'),
    row('RAM', cost.ramBytes, 'B'),
    row('stack', cost.stackBytes, 'B'),
  ]
}

/**
 * What an inference costs on chips: nets are exported as C, built as Arduino cores build (`-Os`, one section a function), and run
 * in emulators that count instructions (AVR: cycles). Code is flash above an empty program without weights, biases and multipliers;
 * RAM is variables (the arena is one) and stack. On Cortex-M0+ small code is measured as well. Cores whose compiler or emulator is missing are left out.
 */
export async function benchDevice(wishes: { readonly nets?: readonly string[] } = {}): Promise<readonly BenchRow[]> {
  const nets = (wishes.nets ?? deviceNets.map(({ name }) => name)).map((name) => unwrap(findDeviceNet(name)))
  const cores = emulatedCores.filter((core) => missingTools(core).length === 0)
  return nets.flatMap(({ name, build, cores: wanted }) => {
    const graph = build()
    const windows = randomWindows(graph)
    return cores
      .filter(({ id }) => wanted.includes(id))
      .flatMap((core) =>
        (core.id === 'm0plus' ? [false, true] : [false]).flatMap((small) => rowsOf(name, graph, windows, core, small)),
      )
  })
}
