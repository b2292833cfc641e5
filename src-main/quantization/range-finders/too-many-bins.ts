import { fail, type Result } from '../../contract/result.ts'

/** More bins than a search can go through in bearable time. */
export const mostBins = 12_000

/** The refusal where batches with larger values made a histogram grow beyond `mostBins`. */
export function tooManyBins(bins: number): Result<never> {
  const sentence = `The histogram would have ${bins} bins, because a later batch holds much larger values than the first. Give all values in one batch, or look for an outlier.`
  return fail('too-many-bins', sentence, { bins })
}
