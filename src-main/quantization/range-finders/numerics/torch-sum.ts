const lanes = 8
const rowsAtOnce = 4
const levels = 4

/** Adds every `stride`-th value from `start`, `count` of them, into cascading accumulators (float32). */
function cascade(values: ArrayLike<number>, start: number, stride: number, count: number): number {
  const power = Math.max(4, Math.floor(Math.ceil(Math.log2(Math.max(1, count))) / levels))
  const step = 1 << power
  const sums = [0, 0, 0, 0]
  let index = 0
  while (index + step <= count) {
    let sum = sums[0] ?? 0
    for (let inner = 0; inner < step; inner++, index++) sum = Math.fround(sum + (values[start + index * stride] ?? 0))
    sums[0] = sum
    for (let level = 1; level < levels; level++) {
      sums[level] = Math.fround((sums[level] ?? 0) + (sums[level - 1] ?? 0))
      sums[level - 1] = 0
      if ((index & ((step - 1) << (level * power))) !== 0) break
    }
  }
  for (; index < count; index++) sums[0] = Math.fround((sums[0] ?? 0) + (values[start + index * stride] ?? 0))
  return sums.reduce((sum, level) => Math.fround(sum + level))
}

/** One row of values `stride` apart: four cascades beside each other, the rest into the first of them. */
function sumOfRow(values: ArrayLike<number>, start: number, stride: number, count: number): number {
  const quarter = Math.floor(count / rowsAtOnce)
  const partial = Array.from({ length: rowsAtOnce }, (_, row) =>
    cascade(values, start + row * stride, stride * rowsAtOnce, quarter),
  )
  for (let index = quarter * rowsAtOnce; index < count; index++)
    partial[0] = Math.fround((partial[0] ?? 0) + (values[start + index * stride] ?? 0))
  return partial.reduce((sum, one) => Math.fround(sum + one))
}

/**
 * The float32 sum in the order torch adds contiguous values on one thread of a CPU with eight float lanes (its cascade
 * sum; arrays under 32,768 values are never split over threads).
 */
export function torchSum(values: ArrayLike<number>): number {
  const vectors = Math.floor(values.length / lanes)
  let sum = 0
  for (let index = vectors * lanes; index < values.length; index++) sum = Math.fround(sum + (values[index] ?? 0))
  for (let lane = 0; lane < lanes; lane++) sum = Math.fround(sum + sumOfRow(values, lane, lanes, vectors))
  return sum
}

/** The float32 sum of values that do not lie beside each other (a column of a matrix). */
export function torchColumnSum(values: ArrayLike<number>): number {
  return sumOfRow(values, 0, 1, values.length)
}
