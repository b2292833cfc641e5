import type { TensorIndex } from '../../graph/graph.ts'
import type { Lowering } from '../lowering.ts'
import type { Block } from './block.ts'
import { rootOf, type Storage } from './storage.ts'

/** Storages that take over each other's memory in turn, as one block. `members` are indexes of storages, oldest first. */
export type Chain = Block & { readonly members: readonly number[] }

/** Which in-place takeovers are made: none, only between tensors of the same size, or all that the kernels allow. */
export type InPlacePolicy = 'none' | 'same-size' | 'all'

/**
 * Joins an output to the memory of its input where the lowering allows it, the input dies in that very call, and the
 * output is not larger. State never takes part.
 */
export function joinInPlace(storages: readonly Storage[], lowering: Lowering, policy: InPlacePolicy): Chain[] {
  const byTensor = new Map<TensorIndex, number>(storages.map((storage, index) => [storage.tensor, index]))
  const previous = new Map<number, number>()
  const taken = new Set<number>()
  if (policy !== 'none') {
    for (const [time, call] of lowering.calls.entries()) {
      if (call.inPlace === undefined) continue
      const input = byTensor.get(rootOf(lowering, call.inPlace.input))
      const output = byTensor.get(rootOf(lowering, call.inPlace.output))
      if (input === undefined || output === undefined || input === output || taken.has(input) || previous.has(output)) continue
      if (!mayTakeOver(storages[input], storages[output], time, policy)) continue
      previous.set(output, input)
      taken.add(input)
    }
  }
  return storages.flatMap((storage, index) => {
    if (taken.has(index)) return []
    const members = [index]
    for (let older = previous.get(index); older !== undefined; older = previous.get(older)) members.unshift(older)
    const first = storages[members[0] ?? index] ?? storage
    return [{ bytes: Math.max(first.bytes, storage.bytes), firstUse: first.firstUse, lastUse: storage.lastUse, members }]
  })
}

function mayTakeOver(input: Storage | undefined, output: Storage | undefined, time: number, policy: InPlacePolicy): boolean {
  if (input === undefined || output === undefined || input.state || output.state) return false
  if (input.lastUse !== time || output.firstUse !== time) return false
  return policy === 'same-size' ? output.bytes === input.bytes : output.bytes <= input.bytes
}
