import { succeed } from '../../contract/result.ts'
import { gridParameters } from './grid-parameters.ts'
import type { RangeFinderMethod } from './range-finder.ts'
import { valueSpan } from './value-span.ts'

/** The smallest and largest value of all batches, as TensorFlow Lite's converter calibrates. Nothing is clipped. */
export const minMax: RangeFinderMethod = {
  name: 'min-max',
  summary: 'The smallest and largest value seen. Nothing is clipped; one outlier widens every step.',
  passes: 1,
  perChannel: 'each',
  create: (grid) => {
    const { observe, span } = valueSpan()
    return {
      observe,
      nextPass: () => undefined,
      finish: () => {
        const seen = span()
        return seen.ok ? succeed({ ...seen.value, ...gridParameters(seen.value, grid) }) : seen
      },
    }
  },
}
