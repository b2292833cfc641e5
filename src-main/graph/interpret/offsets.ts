/** Steps between neighbours along each dimension of a dense tensor. */
export function strides(shape: readonly number[]): number[] {
  const steps = shape.map(() => 1)
  for (let i = shape.length - 2; i >= 0; i--) steps[i] = steps[i + 1]! * shape[i + 1]!
  return steps
}

/** 0, step, 2 step ... `count` of them. */
export function ramp(count: number, step: number, first = 0): number[] {
  return Array.from({ length: count }, (_, i) => first + i * step)
}

/**
 * The offsets of a block of elements: one list for each dimension, and for each combination (last dimension fastest) the sum
 * of its entries. An entry below 0 means "no element" and makes every combination with it -1. Transposing, padding, slicing,
 * tiling, broadcasting and joining are all such blocks.
 */
export function outerOffsets(lists: readonly (readonly number[])[]): Int32Array {
  let block = Int32Array.of(0)
  for (const list of lists.toReversed()) {
    const grown = new Int32Array(list.length * block.length)
    let at = 0
    for (const offset of list) for (const inner of block) grown[at++] = offset < 0 || inner < 0 ? -1 : offset + inner
    block = grown
  }
  return block
}

/** For each element of `shape`, the element of an operand of shape `from` that broadcasting puts there. */
export function broadcastOffsets(from: readonly number[], shape: readonly number[]): Int32Array {
  const steps = strides(from)
  const missing = shape.length - from.length
  return outerOffsets(shape.map((size, i) => ramp(size, i < missing || from[i - missing] === 1 ? 0 : steps[i - missing]!)))
}
