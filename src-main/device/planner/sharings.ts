import type { TensorIndex } from '../../graph/graph.ts'
import type { Lowering } from '../lowering.ts'
import type { Sharing } from './block.ts'
import { rootOf, type Storage } from './storage.ts'

/**
 * The overlaps that a lowering allows, between storages (places in the list): the input has to die in the very call that
 * gives birth to the output. State takes no part.
 */
export function findSharings(storages: readonly Storage[], lowering: Lowering): Sharing[] {
  const byTensor = new Map<TensorIndex, number>(storages.map((storage, index) => [storage.tensor, index]))
  return lowering.calls.flatMap((call, time) =>
    (call.overlaps ?? []).flatMap(({ output, input, lead, step }) => {
      const [to, from] = [byTensor.get(rootOf(lowering, output)), byTensor.get(rootOf(lowering, input))]
      if (to === undefined || from === undefined || to === from) return []
      const [written, read] = [storages[to], storages[from]]
      if (written?.firstUse !== time || read?.lastUse !== time || written.state || read.state) return []
      return [{ output: to, input: from, lead, step }]
    }),
  )
}
