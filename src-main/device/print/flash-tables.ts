import type { DevicePlan } from '../plan.ts'
import { memberTypes, parameterBytes } from './parameter-members.ts'

/** What AVR's near reads reach, less room for vectors, start-up code, and the texts and tables of the core. */
const nearBytes = 65536 - 4096

/** Where the tables of a plan lie on AVR. */
export type FlashTables = {
  /** Bytes of constants and parameters that have to be near. */
  readonly near: number
  readonly bytes: number
  /** Constants that lie beyond; none where everything fits near. */
  readonly far: ReadonlySet<number>
  /** Whether what has to be near fits there. */
  readonly fits: boolean
}

/**
 * Which constants may not be near. Kernels read far those that they declare as `tk_weights`. `others`: bytes of further tables, which
 * are near.
 */
export function flashTables(plan: Pick<DevicePlan, 'constants' | 'calls'>, others = 0): FlashTables {
  const sizes = plan.constants.map(({ data }) => data.byteLength)
  const parameters = plan.calls.reduce((bytes, call) => bytes + parameterBytes(call, 2), 0)
  const bytes = sizes.reduce((sum, size) => sum + size, parameters + others)
  if (bytes <= nearBytes) return { near: bytes, bytes, far: new Set(), fits: true }
  const farUses = new Set<number>()
  const nearUses = new Set<number>()
  for (const call of plan.calls) {
    const types = memberTypes(call)
    for (const { name, type, value } of call.parameters) {
      if (type !== 'pointer' || value === null) continue
      ;(types.get(name) === 'tk_weights' ? farUses : nearUses).add(value.constant)
    }
    for (const pointer of call.pointers) if ('constant' in pointer) nearUses.add(pointer.constant)
  }
  const far = new Set([...farUses].filter((index) => !nearUses.has(index)))
  const near = bytes - [...far].reduce((sum, index) => sum + (sizes[index] ?? 0), 0)
  return { near, bytes, far, fits: near <= nearBytes }
}
