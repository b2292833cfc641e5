import type { TensorIndex } from '../../graph/graph.ts'
import type { Lowering, Overlap } from '../lowering.ts'
import type { Sharing } from './block.ts'
import { rootOf, type Storage } from './storage.ts'

/**
 * The overlaps that a lowering allows, between storages (places in the list). Within a call, the input has to die in the very
 * call that gives birth to the output. State takes no part.
 */
export function findSharings(storages: readonly Storage[], lowering: Lowering): Sharing[] {
  const byTensor = new Map<TensorIndex, number>(storages.map((storage, index) => [storage.tensor, index]))
  const between = ({ output, input, lead, step }: Overlap, holds: (written: Storage, read: Storage) => boolean): Sharing[] => {
    const [to, from] = [byTensor.get(rootOf(lowering, output)), byTensor.get(rootOf(lowering, input))]
    const [written, read] = [storages[to ?? -1], storages[from ?? -1]]
    if (to === undefined || from === undefined || to === from || written === undefined || read === undefined) return []
    return written.state || read.state || !holds(written, read) ? [] : [{ output: to, input: from, lead, step }]
  }
  const inOneCall = lowering.calls.flatMap((call, time) =>
    (call.overlaps ?? []).flatMap((overlap) =>
      between(overlap, (written, read) => written.firstUse === time && read.lastUse === time),
    ),
  )
  const overSeveral = (lowering.longOverlaps ?? []).flatMap((overlap) =>
    between(
      overlap,
      (written, read) => read.lastUse === overlap.until && written.firstUse <= overlap.until && written.firstUse >= 0,
    ),
  )
  return [...inOneCall, ...overSeveral]
}
