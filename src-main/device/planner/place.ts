import { lowerBound, type Block, type Placement } from './block.ts'
import { ordersToTry } from './orders.ts'
import { placeInOrder } from './place-in-order.ts'

/** Placements that the search may try after the fixed orders; each costs about the square of the number of blocks. */
const SEARCH_STEPS = 400

/**
 * The best of several placements, and of a short search around the best one. Deterministic, and never larger than
 * greedy-by-size, which is the first order tried.
 */
export function place(blocks: readonly Block[], alignment: number): Placement {
  const bound = lowerBound(blocks, alignment)
  let best: Placement | undefined
  let bestOrder: number[] = []
  for (const order of ordersToTry(blocks)) {
    const placement = placeInOrder(blocks, order, alignment)
    if (best === undefined || placement.bytes < best.bytes) {
      best = placement
      bestOrder = order
    }
    if (best.bytes === bound) return best
  }
  return search(blocks, bestOrder, best ?? { offsets: [], bytes: 0 }, bound, alignment)
}

/** Moves one block at a time to the front part of the order; keeps a move that does not make the placement larger. */
function search(
  blocks: readonly Block[],
  startOrder: readonly number[],
  start: Placement,
  bound: number,
  alignment: number,
): Placement {
  let order = [...startOrder]
  let current = start
  let best = start
  let state = 0x2545f491
  const next = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4294967296) * limit)
  }
  const steps = blocks.length > 300 ? 40 : SEARCH_STEPS
  for (let step = 0; step < steps && best.bytes > bound; step++) {
    const candidate = [...order]
    const [moved] = candidate.splice(next(candidate.length), 1)
    if (moved === undefined) break
    candidate.splice(next(candidate.length + 1), 0, moved)
    const placement = placeInOrder(blocks, candidate, alignment)
    if (placement.bytes > current.bytes) continue
    order = candidate
    current = placement
    if (placement.bytes < best.bytes) best = placement
  }
  return best
}
