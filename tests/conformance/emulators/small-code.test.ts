import { expect, test } from 'vitest'
import { unwrap } from '../../../src-main/contract/result.ts'
import { emulatedCores } from '../../../src-main/export/emulator/cores.ts'
import { missingTools } from '../../../src-main/export/emulator/find-tools.ts'
import { measureModel } from '../../../src-main/export/emulator/measure-model.ts'
import { planDevice } from '../../../src-main/device/plan-device.ts'
import { createRunner } from '../../../src-main/device/runner.ts'
import { knownNet } from '../../device/known-nets.ts'

const core = emulatedCores.find(({ id }) => id === 'm0plus')

/** Of the known nets it has the most kernels and the most layers. */
test.skipIf(core === undefined || missingTools(core).length > 0)(
  'small code of vww takes under 6 KB on a Cortex-M0+, tables of shapes included (needs arm-none-eabi-gcc, qemu-system-arm)',
  () => {
    if (core === undefined) return
    const graph = knownNet('vww')
    const runner = unwrap(createRunner(unwrap(planDevice(graph))))
    const input = Uint8Array.from({ length: 96 * 96 * 3 }, (_, i) => (i * 37) % 256)
    const windows = { inputs: [input], outputs: runner.run([input]) }
    const cost = unwrap(measureModel(graph, windows, core, { small: true }))
    expect(cost.agree).toBe(true)
    expect(cost.codeBytes).toBeLessThan(6000)
  },
  240_000,
)
