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
  const lanes = Array.from({ length: 8 }, (_, lane) => values[start + lane] ?? 0)
  const whole = count - (count % 8)
  for (let index = 8; index < whole; index += 8)
    for (let lane = 0; lane < 8; lane++) lanes[lane] = rounding((lanes[lane] ?? 0) + (values[start + index + lane] ?? 0))
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = lanes
  let sum = rounding(rounding(rounding(a + b) + rounding(c + d)) + rounding(rounding(e + f) + rounding(g + h)))
  for (let index = whole; index < count; index++) sum = rounding(sum + (values[start + index] ?? 0))
  return sum
}
