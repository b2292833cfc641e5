const levels = 256

/** Squared error in bins when each `step` bins become one value, up to `end`; a value lies in the middle of its bin. */
function squaredError(counts: Float64Array, step: number, end: number): number {
  let total = 0
  for (const count of counts) total += count
  let loss = 0
  for (const [bin, count] of counts.entries()) {
    const below = bin % step
    const above = step - below - 1
    const error = bin > end ? bin - end + 0.5 : below === above ? below + 0.25 : Math.min(below, above) + 0.5
    loss += (count * error * error) / total
  }
  return loss
}

/**
 * The number of bins to keep by least squared error (esp-ppq 1.3.12, TorchMSEObserver): whole multiples of 256 bins of the
 * magnitudes, the one above all bins first; the first smallest wins. The package counts 256 steps from zero to the end, though a
 * symmetric grid has 128 there.
 */
export function leastSquaredError(counts: Float64Array): number {
  const largestStep = Math.floor(counts.length / levels)
  const steps = [largestStep + 1, ...Array.from({ length: largestStep }, (_, index) => index + 1)]
  let least = Infinity
  let best = counts.length
  for (const step of steps) {
    const end = levels * step
    const loss = squaredError(counts, step, end)
    if (!(loss < least)) continue
    least = loss
    best = end
  }
  return best
}
