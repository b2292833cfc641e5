/** A stretch of memory to be placed, with the span of call times (both ends included) in which it holds something. */
export type Block = {
  readonly bytes: number
  readonly firstUse: number
  readonly lastUse: number
}

/** Offsets of the blocks, in their order, and the bytes that all of them span. */
export type Placement = {
  readonly offsets: readonly number[]
  readonly bytes: number
}

/** Whether two blocks hold something at the same time. */
export function overlapInTime(a: Block, b: Block): boolean {
  return a.firstUse <= b.lastUse && b.firstUse <= a.lastUse
}

/** The next multiple of `alignment` that is not below `value`. */
export function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment
}

/** No placement can be smaller than this: the most bytes that are in use at one time. */
export function lowerBound(blocks: readonly Block[], alignment: number): number {
  let most = 0
  for (const moment of blocks) {
    let live = 0
    for (const block of blocks) {
      if (block.firstUse <= moment.firstUse && moment.firstUse <= block.lastUse) live += alignUp(block.bytes, alignment)
    }
    most = Math.max(most, live)
  }
  return most
}
