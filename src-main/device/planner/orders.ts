import type { Block } from './block.ts'

type Rank = (block: Block) => readonly number[]

/** Indexes of the blocks, largest rank first; equal ranks keep their order. */
function descending(blocks: readonly Block[], rank: Rank): number[] {
  const ranks = blocks.map(rank)
  return blocks
    .map((_, index) => index)
    .sort((a, b) => {
      const left = ranks[a] ?? []
      const right = ranks[b] ?? []
      for (let i = 0; i < left.length; i++) {
        const difference = (right[i] ?? 0) - (left[i] ?? 0)
        if (difference !== 0) return difference
      }
      return a - b
    })
}

/** The order of greedy-by-size, the yardstick that no plan may exceed. */
export function orderBySize(blocks: readonly Block[]): number[] {
  return descending(blocks, (block) => [block.bytes])
}

/**
 * The orders that are tried: by size, by length of life, by size times life, by birth, and by breadth (blocks of the
 * call with the most live bytes first; Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference").
 */
export function ordersToTry(blocks: readonly Block[]): number[][] {
  const breadth = blocks.map((block) => widestMoment(blocks, block))
  const rankOfBreadth = new Map(blocks.map((block, index) => [block, breadth[index] ?? 0]))
  const life = (block: Block): number => block.lastUse - block.firstUse + 1
  return [
    orderBySize(blocks),
    descending(blocks, (block) => [rankOfBreadth.get(block) ?? 0, block.bytes]),
    descending(blocks, (block) => [life(block), block.bytes]),
    descending(blocks, (block) => [block.bytes * life(block)]),
    descending(blocks, (block) => [block.bytes, life(block)]),
    descending(blocks, (block) => [-block.firstUse, block.bytes]),
    descending(blocks, (block) => [block.lastUse, block.bytes]),
  ]
}

function widestMoment(blocks: readonly Block[], block: Block): number {
  let widest = 0
  for (const moment of blocks) {
    const time = Math.max(moment.firstUse, block.firstUse)
    if (time > block.lastUse || time > moment.lastUse) continue
    let live = 0
    for (const other of blocks) if (other.firstUse <= time && time <= other.lastUse) live += other.bytes
    widest = Math.max(widest, live)
  }
  return widest
}
