import { roundHalfEven } from '../numerics/round-half-even.ts'
import { torchSum } from '../numerics/torch-sum.ts'
import { firstCandidate } from './modelopt-entropy.ts'
import type { MagnitudeHistogram } from './magnitude-histogram.ts'

const fround = Math.fround
const largestQuantized = 127
/** Below this, ModelOpt takes a largest magnitude for zero. */
const smallestMagnitude = 2 ** -24

/** Rounds float32 values to 127 steps up to a magnitude and back. */
function quantizer(largest: number): (value: number) => number {
  const scale = largest <= smallestMagnitude ? 0 : fround(largestQuantized / largest)
  const back = scale === 0 ? 1 : scale
  return (value) => {
    const quantized = Math.min(largestQuantized, Math.max(-largestQuantized, roundHalfEven(fround(value * scale))))
    return fround(quantized / back)
  }
}

/**
 * What this release calls instead: the number of bits stands in the place of the bias (8), and no bits are left, so that
 * every value becomes the largest one plus 8.
 */
function asReleased(largest: number): () => number {
  const scale = largest <= smallestMagnitude ? 1 : fround(-0.5 / largest)
  const result = fround(fround(-0.5 / scale) + 8)
  return () => result
}

/**
 * The largest magnitude of least squared error over the middles of the bins (ModelOpt 0.47): each middle from bin 128 on is
 * tried; the first smallest mean wins. Float32. Null where there are no more than 128 bins.
 */
export function mseMagnitude({ counts, edges }: MagnitudeHistogram, meant: boolean): number | null {
  const middles = Float32Array.from(
    { length: edges.length - 1 },
    (_, bin) => fround((edges[bin + 1] ?? 0) + (edges[bin] ?? 0)) / 2,
  )
  const errors = new Float32Array(middles.length)
  let least = Infinity
  let best: number | null = null
  for (let candidate = firstCandidate; candidate < middles.length; candidate++) {
    const largest = middles[candidate] ?? 0
    const round = meant ? quantizer(largest) : asReleased(largest)
    for (let bin = 0; bin < middles.length; bin++) {
      const count = counts[bin] ?? 0
      const difference = count === 0 ? 0 : fround(round(middles[bin] ?? 0) - (middles[bin] ?? 0))
      errors[bin] = fround(fround(difference * difference) * count)
    }
    const error = fround(torchSum(errors) / middles.length)
    if (best !== null && !(error < least)) continue
    least = error
    best = largest
  }
  return best
}
