import type { ArenaBuffer, DevicePlan } from './plan.ts'

/** What a layer gave: the buffer that holds it once kernel call `call` has run. */
export type LayerOutput = {
  readonly call: number
  readonly node: string
  readonly kernel: string
  /** Where among the buffers of the plan. */
  readonly index: number
  readonly buffer: ArenaBuffer
}

/**
 * The layers of a plan in the order in which they are finished. A buffer that several calls fill counts once, after the last
 * of them: before, part of it is what was there by chance. Every call writes the last tensor among its pointers.
 */
export function layerOutputs(plan: DevicePlan): LayerOutput[] {
  const lastCall = new Map<number, number>()
  for (const [call, { pointers }] of plan.calls.entries()) {
    const written = pointers.findLast((pointer) => 'buffer' in pointer && plan.buffers[pointer.buffer]?.tensor !== null)
    if (written !== undefined && 'buffer' in written) lastCall.set(written.buffer, call)
  }
  return [...lastCall]
    .sort(([, a], [, b]) => a - b)
    .flatMap(([index, call]) => {
      const buffer = plan.buffers[index]
      const { node, kernel } = plan.calls[call] ?? { node: '', kernel: '' }
      return buffer === undefined ? [] : [{ call, node, kernel, index, buffer }]
    })
}
