import codeSize from './code-size.json' with { type: 'json' }
import { estimated, type Figure } from '../contract/figure.ts'
import type { DevicePlan } from '../device/plan.ts'
import { parameterBytes } from '../device/print/parameter-members.ts'
import type { Board } from './board.ts'
import { coreFamily, type CoreFamily } from './core-family.ts'

type Family = { compiler: string; sections: Record<string, number>; kernels: Record<string, number[]> }
const families: Readonly<Record<CoreFamily, Family>> = codeSize.families

/** Code of one call and of the functions around the list of calls, bytes: 32-bit cores, AVR. */
const CALL = { wide: 16, avr: 24 }
const AROUND = { wide: 330, avr: 1400 }
/**
 * Float arithmetic in software, which `_predict` needs on cores without a float unit (difference between linking it and
 * linking only `_run`). AVR's is small and counted in AROUND.
 */
const SOFT_FLOAT: Readonly<Record<CoreFamily, number>> = { m0plus: 2600, m4: 2600, rv32imc: 3700, avr: 0 }
/** A kernel that has not been measured: between the smallest and the largest of those that were. */
const UNMEASURED = { value: 1500, low: 300, high: 9000 }

type Call = { readonly kernel: string }

/** Bytes of code that the kernels of a list of calls and the calls themselves bring into flash; what several kernels share counts once. */
export function kernelFlash(list: readonly Call[], board: Board): Figure {
  const { family, low, high } = coreFamily(board)
  const table = families[family]
  const names = Object.keys(table.sections)
  const used = new Set<number>()
  const unmeasured = new Set<string>()
  for (const call of list) {
    const sections = table.kernels[call.kernel]
    if (sections === undefined) unmeasured.add(call.kernel)
    else for (const section of sections) used.add(section)
  }
  const measured = [...used].reduce((sum, section) => sum + (table.sections[names[section] ?? ''] ?? 0), 0)
  const width = family === 'avr' ? 'avr' : 'wide'
  const softFloat = board.fpu === 'none' ? SOFT_FLOAT[family] : 0
  const calls = AROUND[width] + CALL[width] * list.length
  const missing = unmeasured.size
  return estimated(
    measured + calls + softFloat + missing * UNMEASURED.value,
    Math.floor(measured * low + calls * 0.6 + softFloat * 0.7 + missing * UNMEASURED.low),
    Math.ceil(measured * high + calls * 1.4 + softFloat * 1.3 + missing * UNMEASURED.high),
    'bytes',
    `kernels compiled with ${table.compiler} at -Os${missing === 0 ? '' : `; not measured: ${[...unmeasured].join(', ')}`}`,
  )
}

/** Bytes of tables in flash: weights, biases, multipliers, and the parameters of each call. Exact. */
export function constantFlash(plan: DevicePlan, board: Board): number {
  const pointer = board.architecture === 'avr' || board.architecture === 'megaavr' ? 2 : board.architecture === 'riscv64' ? 8 : 4
  const constants = plan.constants.reduce((sum, constant) => sum + Math.ceil(constant.data.byteLength / 4) * 4, 0)
  return constants + plan.calls.reduce((sum, call) => sum + parameterBytes(call, pointer), 0)
}
