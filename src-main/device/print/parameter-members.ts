import { fail, succeed, type Result } from '../../contract/result.ts'
import { readDeviceSource } from '../device-sources.ts'
import type { DevicePlan, KernelCall } from '../plan.ts'

const known = new Map<string, ReadonlyMap<string, string>>()

/** C types of the members of a kernel's parameter structure by their names, as its header declares them; pointers are `*`. */
export function memberTypes({ kernel, source }: Pick<KernelCall, 'kernel' | 'source'>): ReadonlyMap<string, string> {
  const found = known.get(kernel)
  if (found !== undefined) return found
  const header = readDeviceSource(`${source}.h`)?.text.replaceAll(/\/\*.*?\*\//gs, ' ') ?? ''
  const body = new RegExp(`struct ${kernel}_params \\{([^}]*)\\}`).exec(header)?.[1] ?? ''
  const types = new Map<string, string>()
  for (const declaration of body.split(';')) {
    const type = declaration.includes('*') ? '*' : /^\s*(\w+)/.exec(declaration)?.[1]
    if (type === undefined) continue
    for (const [name] of declaration.replace(/^\s*(const\s+)?\w+/, '').matchAll(/\w+/g)) types.set(name, type)
  }
  known.set(kernel, types)
  return types
}

const ranges: Readonly<Record<string, readonly [low: number, high: number]>> = { tk_size: [0, 65535], tk_value: [-32768, 32767] }

/** Bytes of a call's parameter structure where pointers have `pointerBytes`; 8-bit chips align nothing. */
export function parameterBytes(call: KernelCall, pointerBytes: number): number {
  const types = memberTypes(call)
  const aligned = (bytes: number, to: number): number => (pointerBytes === 2 ? bytes : Math.ceil(bytes / to) * to)
  const bytes = call.parameters.reduce((sum, { name, type }) => {
    const size = type === 'pointer' ? pointerBytes : ranges[types.get(name) ?? ''] === undefined ? 4 : 2
    return aligned(sum, size) + size
  }, 0)
  return aligned(bytes, 4)
}

/**
 * Whether every size of a plan fits the structures that chips have.
 *
 * Errors: `size-too-large` names the layer.
 */
export function checkParameterSizes(plan: Pick<DevicePlan, 'calls'>): Result<void> {
  for (const call of plan.calls) {
    const types = memberTypes(call)
    for (const field of call.parameters) {
      const range = ranges[types.get(field.name) ?? '']
      if (range === undefined || field.type !== 'int32' || (field.value >= range[0] && field.value <= range[1])) continue
      return fail(
        'size-too-large',
        `The layer “${call.node}” has ${field.name.replaceAll('_', ' ')} ${field.value}; code for a chip goes up to ${range[1]}. Shorten the window or make the picture smaller.`,
        { layer: call.node, member: field.name, value: field.value },
      )
    }
  }
  return succeed(undefined)
}
