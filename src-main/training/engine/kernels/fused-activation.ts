import type { FusedActivation } from '../calls/layouts.ts'

/** The engine's name of a tfjs fused activation, or null where no kernel fuses it. */
export function fusedActivation(name: unknown): FusedActivation | null {
  if (name === undefined || name === null || name === 'linear') return 'none'
  return name === 'relu' || name === 'relu6' ? name : null
}
