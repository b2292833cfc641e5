/** The rounding after each operation: Math.fround in float32, or nothing in float64. */
export type Rounding = (value: number) => number

/** No rounding: arithmetic in float64. */
export const float64: Rounding = (value) => value

const block = 128

/**
 * The sum in the order numpy adds contiguous values: eight accumulators in blocks of 128, halves of longer arrays added to
 * each other (numpy's pairwise summation). The order decides the last bit, and the last bit can decide a search.
 */
export function pairwiseSum(
  values: ArrayLike<number>,
  rounding: Rounding = float64,
  start = 0,
  count: number = values.length,
): number {
  if (count < 8) {
    let sum = -0
    for (let index = 0; index < count; index++) sum = rounding(sum + (values[start + index] ?? 0))
    return sum + 0
  }
  if (count > block) {
    const half = Math.floor(count / 2)
    const first = half - (half % 8)
    return rounding(pairwiseSum(values, rounding, start, first) + pairwiseSum(values, rounding, start + first, count - first))
  }
  const whole = count - (count % 8)
  const lanes = new Float64Array(8)
  for (let lane = 0; lane < 8; lane++) {
    let sum = values[start + lane] ?? 0
    for (let index = 8; index < whole; index += 8) sum = rounding(sum + (values[start + index + lane] ?? 0))
    lanes[lane] = sum
  }
  const pair = (lane: number): number => rounding((lanes[lane] ?? 0) + (lanes[lane + 1] ?? 0))
  let sum = rounding(rounding(pair(0) + pair(2)) + rounding(pair(4) + pair(6)))
  for (let index = whole; index < count; index++) sum = rounding(sum + (values[start + index] ?? 0))
  return sum
}
