import { alignUp, overlapInTime, type Block, type Placement, type Sharing } from './block.ts'

/** Offsets strictly between `low` and `high` are taken. */
type Taken = { readonly low: number; readonly high: number }

/** Offsets strictly between `low` and `high` must differ from `offset` by a multiple of `step`. */
type Grid = { readonly low: number; readonly high: number; readonly offset: number; readonly step: number }

/** For each block, the sharings that it takes part in, by the other block. */
export type SharingTable = readonly ReadonlyMap<number, Sharing>[]

/** Looks sharings up by either block. */
export function tableOfSharings(blocks: readonly Block[], sharings: readonly Sharing[]): SharingTable {
  const table = blocks.map(() => new Map<number, Sharing>())
  for (const sharing of sharings) {
    table[sharing.output]?.set(sharing.input, sharing)
    table[sharing.input]?.set(sharing.output, sharing)
  }
  return table
}

/**
 * Puts each block, in the given order, at the lowest aligned offset where it collides with no block that was placed before it
 * and is in use at the same time, but for what they may share.
 */
export function placeInOrder(
  blocks: readonly Block[],
  order: readonly number[],
  alignment: number,
  sharings: SharingTable = [],
): Placement {
  const offsets = new Array<number>(blocks.length).fill(0)
  const placed: number[] = []
  let bytes = 0
  for (const index of order) {
    const block = blocks[index]
    if (block === undefined) continue
    const size = alignUp(block.bytes, alignment)
    const taken: Taken[] = []
    const grids: Grid[] = []
    for (const other of placed) {
      const neighbour = blocks[other]
      if (neighbour === undefined || !overlapInTime(block, neighbour)) continue
      const start = offsets[other] ?? 0
      const end = start + alignUp(neighbour.bytes, alignment)
      const sharing = sharings[index]?.get(other)
      if (sharing === undefined) {
        taken.push({ low: start - size, high: end })
        continue
      }
      const lead = alignUp(sharing.lead, alignment)
      const isOutput = sharing.output === index
      taken.push(isOutput ? { low: start - lead, high: end } : { low: start - size, high: start + lead })
      if (sharing.step > 1) grids.push({ low: start - size, high: end, offset: start, step: sharing.step })
    }
    taken.sort((a, b) => a.low - b.low)
    const offset = lowestOffset(taken, grids, alignment)
    offsets[index] = offset
    bytes = Math.max(bytes, offset + size)
    placed.push(index)
  }
  return { offsets, bytes }
}

/** `taken` is sorted by its lower ends. */
function lowestOffset(taken: readonly Taken[], grids: readonly Grid[], alignment: number): number {
  let offset = 0
  for (;;) {
    for (const { low, high } of taken) {
      if (offset <= low) break
      if (offset < high) offset = high
    }
    const broken = grids.find((grid) => grid.low < offset && offset < grid.high && (offset - grid.offset) % grid.step !== 0)
    if (broken === undefined) return offset
    offset += alignment
  }
}
