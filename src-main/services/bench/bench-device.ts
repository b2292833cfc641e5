import { execFileSync } from 'node:child_process'
import type { BenchRow } from '../../contract/bench-row.ts'
import { unwrap } from '../../contract/result.ts'
import type { SelfTestWindows } from '../../device/print/self-test-windows.ts'
import { emulatedCores, type EmulatedCore } from '../../export/emulator/cores.ts'
import { missingTools } from '../../export/emulator/find-tools.ts'
import { measureModel } from '../../export/emulator/measure-model.ts'
import { countMacs } from '../../graph/count-macs.ts'
import type { Graph } from '../../graph/graph.ts'
import { denseSlope } from './dense-slope.ts'
import { deviceNets, findDeviceNet } from './device-nets.ts'
import { randomWindows } from './random-windows.ts'
import { unoSketches } from './uno-sketches.ts'

const optimization = '-Os'

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
 * RAM is variables (the arena is one) and stack. On Cortex-M0+ small code is measured as well. Without a choice of nets also what one
 * multiplication costs in a dense layer on AVR, and whole sketches for an Arduino Uno. Cores whose compiler or emulator is missing are
 * left out.
 */
export async function benchDevice(wishes: { readonly nets?: readonly string[] } = {}): Promise<readonly BenchRow[]> {
  const nets = (wishes.nets ?? deviceNets.map(({ name }) => name)).map((name) => unwrap(findDeviceNet(name)))
  const cores = emulatedCores.filter((core) => missingTools(core).length === 0)
  const costs = nets.flatMap(({ name, build, cores: wanted }) => {
    const graph = build()
    const windows = randomWindows(graph)
    return cores
      .filter(({ id }) => wanted.includes(id))
      .flatMap((core) =>
        (core.id === 'm0plus' ? [false, true] : [false]).flatMap((small) => rowsOf(name, graph, windows, core, small)),
      )
  })
  return wishes.nets === undefined ? [...costs, ...denseSlope(), ...unoSketches()] : costs
}
