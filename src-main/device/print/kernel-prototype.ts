import type { DeviceSource } from '../device-sources.ts'

/** A kernel as its header declares it: the structure behind the first argument, and the types of the other arguments. */
export type KernelPrototype = { readonly structure: string; readonly pointerTypes: readonly string[] }

/** Finds `void kernel(const struct …_params *p, type *a, …)` in the headers; null where it is not declared. */
export function findPrototype(sources: readonly DeviceSource[], kernel: string): KernelPrototype | null {
  const declaration = new RegExp(`\\bvoid\\s+${kernel}\\s*\\(([^)]*)\\)\\s*;`)
  for (const source of sources) {
    if (!source.path.endsWith('.h')) continue
    const parameters = declaration.exec(source.text)?.[1]
    if (parameters === undefined) continue
    const types = parameters
      .replaceAll(/\/\*.*?\*\//gs, ' ')
      .split(',')
      .map((parameter) => parameter.trim().replace(/\s+/g, ' ').replace(/\w+$/, '').trim())
    const structure = /(?:struct )?\w+_params/.exec(types[0] ?? '')?.[0] ?? `struct ${kernel}_params`
    return { structure, pointerTypes: types.slice(1) }
  }
  return null
}
