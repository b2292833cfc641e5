import type { Random } from '../random.ts'

/** Changes one sample in place. */
export type SampleAugmentation = (sample: Float32Array, random: Random) => void

/** A uniform number within ±limit. */
export function within(random: Random, limit: number): number {
  return (2 * random.uniform() - 1) * limit
}
