import type { Result } from '../../contract/result.ts'
import type { FoundRange, Grid, RangeFinderMethod } from './range-finder.ts'

/** The range of a tensor whose batches are all at hand: every pass of the method, then its answer. */
export function findRange(method: RangeFinderMethod, batches: readonly Float32Array[], grid: Grid): Result<FoundRange> {
  const finder = method.create(grid)
  for (let pass = 0; pass < method.passes; pass++) {
    if (pass > 0) finder.nextPass()
    for (const batch of batches) finder.observe(batch)
  }
  return finder.finish()
}
