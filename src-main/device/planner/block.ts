/** A stretch of memory to be placed, with the span of call times (both ends included) in which it holds something. */
export type Block = {
  readonly bytes: number
  readonly firstUse: number
  readonly lastUse: number
}

/**
 * Two blocks that may lie over each other although both are in use in one call: `output` then begins `lead` bytes or more
 * before `input`, by a multiple of `step`. Both are places in a list of blocks.
 */
export type Sharing = {
  readonly output: number
  readonly input: number
  readonly lead: number
  readonly step: number
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

/** No placement can be smaller than this: the most bytes that are in use at one time (from `from` on), less what may be shared then. */
export function lowerBound(blocks: readonly Block[], sharings: readonly Sharing[], alignment: number, from = -1): number {
  const moments = new Set(blocks.map((block) => Math.max(from, block.firstUse)))
  let most = 0
  for (const moment of moments) {
    let live = 0
    for (const block of blocks) {
      if (isAlive(block, moment)) live += alignUp(block.bytes, alignment)
    }
    most = Math.max(most, live - sharedAt(blocks, sharings, moment, alignment))
  }
  return most
}

function isAlive(block: Block, moment: number): boolean {
  return block.firstUse <= moment && moment <= block.lastUse
}

/** The most bytes that outputs can have in common with inputs at `moment`. */
function sharedAt(blocks: readonly Block[], sharings: readonly Sharing[], moment: number, alignment: number): number {
  const shared = new Map<number, number>()
  for (const { output, input, lead } of sharings) {
    const [to, from] = [blocks[output], blocks[input]]
    if (to === undefined || from === undefined || !isAlive(to, moment) || !isAlive(from, moment)) continue
    const outputBytes = alignUp(to.bytes, alignment)
    const common = Math.max(0, Math.min(alignUp(from.bytes, alignment), outputBytes - lead))
    shared.set(output, Math.min(outputBytes, (shared.get(output) ?? 0) + common))
  }
  return [...shared.values()].reduce((sum, bytes) => sum + bytes, 0)
}
