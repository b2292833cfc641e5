import { spanFinder } from './checked-finder.ts'
import { gridParameters } from './grid-parameters.ts'
import type { RangeFinderMethod } from './range-finder.ts'

/** The smallest and largest value of all batches, as TensorFlow Lite's converter calibrates. Nothing is clipped. */
export const minMax: RangeFinderMethod = {
  name: 'min-max',
  summary: 'The smallest and largest value seen. Nothing is clipped; one outlier widens every step.',
  passes: 1,
  perChannel: 'each',
  create: (grid) => spanFinder((span) => ({ ...span, ...gridParameters(span, grid) })),
}
