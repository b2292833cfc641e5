import type { SignalCall } from '../../signal/feature-types.ts'
import type { DevicePlan } from '../plan.ts'
import { alignUp, type Block } from '../planner/block.ts'
import { place } from '../planner/place.ts'

/** Signal calls as far as their memory goes. */
export type SignalMemoryNeeds = {
  readonly calls: readonly Pick<SignalCall, 'kernel' | 'parameters' | 'outputLength' | 'scratchLength' | 'inPlace'>[]
}

/** Where the signal calls work in the arena, in bytes from its start. Nothing is there while the model runs. */
export type FeatureMemory = {
  readonly calls: readonly { readonly output: number; readonly scratch: number }[]
  /** The arena with room for the features. */
  readonly arenaBytes: number
}

/**
 * Lays the buffers of the signal calls out over the model's arena, clear of its state and of the model's inputs, except a single
 * one of bytes: as those are written from the first to the last, they may overtake the floats they come from. A call that may work
 * in place does, except the first, which reads the caller's window.
 */
export function planFeatureMemory(plan: DevicePlan, features: SignalMemoryNeeds | undefined, alignment: number): FeatureMemory {
  const calls = features?.calls ?? []
  if (calls.length === 0) return { calls: [], arenaBytes: plan.arenaBytes }
  const blocks: Block[] = []
  const outputBlock: number[] = []
  const scratchBlock: number[] = []
  for (const [index, call] of calls.entries()) {
    const previous = outputBlock[index - 1]
    const before = previous === undefined ? undefined : blocks[previous]
    if (call.inPlace && previous !== undefined && before !== undefined && call.outputLength * 4 <= before.bytes) {
      blocks[previous] = { ...before, lastUse: index + 1 }
      outputBlock.push(previous)
    } else {
      outputBlock.push(blocks.push({ bytes: call.outputLength * 4, firstUse: index, lastUse: index + 1 }) - 1)
    }
    scratchBlock.push(blocks.push({ bytes: call.scratchLength * 4, firstUse: index, lastUse: index }) - 1)
  }
  const placement = place(blocks, alignment)
  const base = freeBase(plan, placement.bytes, alignment)
  return {
    calls: calls.map((_, index) => ({
      output: base + (placement.offsets[outputBlock[index] ?? 0] ?? 0),
      scratch: base + (placement.offsets[scratchBlock[index] ?? 0] ?? 0),
    })),
    arenaBytes: Math.max(plan.arenaBytes, base + placement.bytes),
  }
}

/** The lowest offset from which `bytes` are free of state and of inputs that have to be kept clear. */
function freeBase(plan: DevicePlan, bytes: number, alignment: number): number {
  const inputs = plan.inputs.flatMap(({ buffer }) => plan.buffers[buffer] ?? [])
  const [only] = inputs
  const overtaken = inputs.length === 1 && only !== undefined && ['int8', 'uint8'].includes(only.type) ? only : null
  const kept = [...plan.buffers.filter((buffer) => buffer.state), ...(overtaken === null ? inputs : [])]
    .map((buffer) => ({ start: buffer.offset, end: buffer.offset + buffer.bytes }))
    .sort((a, b) => a.start - b.start)
  let base = alignUp(overtaken?.offset ?? 0, alignment)
  for (const { start, end } of kept) {
    if (start - base >= bytes) break
    base = Math.max(base, alignUp(end, alignment))
  }
  return base
}
