import { alignUp, overlapInTime, type Block, type Placement } from './block.ts'

type Placed = { readonly offset: number; readonly end: number; readonly block: Block }

/**
 * Puts each block, in the given order, at the lowest aligned offset where it collides with no block that was placed
 * before it and is in use at the same time.
 */
export function placeInOrder(blocks: readonly Block[], order: readonly number[], alignment: number): Placement {
  const offsets = new Array<number>(blocks.length).fill(0)
  const placed: Placed[] = []
  let bytes = 0
  for (const index of order) {
    const block = blocks[index]
    if (block === undefined) continue
    const size = alignUp(block.bytes, alignment)
    let offset = 0
    for (const other of placed) {
      if (!overlapInTime(block, other.block)) continue
      if (other.offset - offset >= size) break
      offset = Math.max(offset, other.end)
    }
    offsets[index] = offset
    bytes = Math.max(bytes, offset + size)
    insertByOffset(placed, { offset, end: offset + size, block })
  }
  return { offsets, bytes }
}

function insertByOffset(placed: Placed[], item: Placed): void {
  let low = 0
  let high = placed.length
  while (low < high) {
    const middle = (low + high) >> 1
    const other = placed[middle]
    if (other !== undefined && other.offset <= item.offset) low = middle + 1
    else high = middle
  }
  placed.splice(low, 0, item)
}
