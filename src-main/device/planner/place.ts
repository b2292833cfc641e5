import { lowerBound, type Block, type Placement, type Sharing } from './block.ts'
import { ordersToTry } from './orders.ts'
import { placeInOrder, tableOfSharings, type SharingTable } from './place-in-order.ts'

/** Placements that the search may try after the fixed orders; each costs about the square of the number of blocks. */
const SEARCH_STEPS = 1500
/** The search ends when it is this near to the least that is possible. */
const NEAR = 1 / 512

/**
 * The best of several placements, and of a short search around the best one, with and without sharing. Deterministic, and
 * never larger than greedy-by-size, which is the first order that is tried.
 */
export function place(blocks: readonly Block[], alignment: number, sharings: readonly Sharing[] = []): Placement {
  const shared = placeWith(blocks, sharings, alignment)
  if (sharings.length === 0 || shared.bytes <= lowerBound(blocks, [], alignment)) return shared
  const apart = placeWith(blocks, [], alignment)
  return apart.bytes < shared.bytes ? apart : shared
}

function placeWith(blocks: readonly Block[], sharings: readonly Sharing[], alignment: number): Placement {
  const bound = lowerBound(blocks, sharings, alignment)
  const table = tableOfSharings(blocks, sharings)
  let best: Placement | undefined
  let bestOrder: number[] = []
  for (const order of ordersToTry(blocks)) {
    const placement = placeInOrder(blocks, order, alignment, table)
    if (best === undefined || placement.bytes < best.bytes) {
      best = placement
      bestOrder = order
    }
    if (best.bytes === bound) return best
  }
  return search(blocks, bestOrder, best ?? { offsets: [], bytes: 0 }, bound, alignment, table)
}

/** Moves one block at a time to another place in the order; keeps a move that does not make the placement larger. */
function search(
  blocks: readonly Block[],
  startOrder: readonly number[],
  start: Placement,
  bound: number,
  alignment: number,
  sharings: SharingTable,
): Placement {
  let order = [...startOrder]
  let best = start
  let state = 0x2545f491
  const next = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4294967296) * limit)
  }
  const steps = Math.min(SEARCH_STEPS, Math.ceil(6_000_000 / (blocks.length * blocks.length + 1)))
  for (let step = 0; step < steps && best.bytes > bound * (1 + NEAR); step++) {
    const candidate = [...order]
    const [moved] = candidate.splice(next(candidate.length), 1)
    if (moved === undefined) break
    candidate.splice(next(candidate.length + 1), 0, moved)
    const placement = placeInOrder(blocks, candidate, alignment, sharings)
    if (placement.bytes > best.bytes) continue
    order = candidate
    best = placement
  }
  return best
}
