import { createRandom } from '../../src-main/training/random.ts'

/** Values spread evenly between `low` and `high`; the same for the same seed. */
export function uniform(count: number, seed: number, low = -1, high = 1): Float32Array {
  const random = createRandom(seed)
  return Float32Array.from({ length: count }, () => low + (high - low) * random.uniform())
}
