import type { BenchRow } from '../../contract/bench-row.ts'
import { unwrap } from '../../contract/result.ts'
import { emulatedCores } from '../../export/emulator/cores.ts'
import { missingTools } from '../../export/emulator/find-tools.ts'
import { measureModel } from '../../export/emulator/measure-model.ts'
import { denseNet } from './dense-net.ts'
import { integerNet } from './integer-net.ts'
import { randomWindows } from './random-windows.ts'

const units = 16
const widths = [64, 192] as const

/** Cycles that one more multiplication costs in a dense layer on AVR: two widths with as many outputs, so that all else cancels. */
export function denseSlope(): BenchRow[] {
  return emulatedCores
    .filter((core) => core.start === 'avr' && missingTools(core).length === 0)
    .map((core) => {
      const [narrow = 0, wide = 0] = widths.map((width) => {
        const graph = integerNet(denseNet('dense', [width, units]))
        return unwrap(measureModel(graph, randomWindows(graph), core)).count
      })
      return {
        name: `slope dense ${core.id}`,
        value: Math.round(((wide - narrow) / ((widths[1] - widths[0]) * units)) * 100) / 100,
        unit: 'cycles/MAC',
        conditions: { core: core.name, widths: widths.join(' and '), units, optimization: '-Os' },
      }
    })
}
