import { succeed } from '../../contract/result.ts'
import type { ActivationRange } from '../../training/activation-range.ts'
import { roundHalfAway } from '../round-half-away.ts'
import { spanFinder } from './checked-finder.ts'
import { gridParameters, type GridParameters } from './grid-parameters.ts'
import { histogramError } from './histogram-error.ts'
import type { Grid, RangeFinderMethod } from './range-finder.ts'
import { twoPassValues } from './two-pass-values.ts'

/** Exponents tried, relative to the scale that clips nothing. */
const exponents = [0, -1, -2, -3]

/** The grid for a range with the scale rounded up to a power of two, times 2^exponent; zero keeps its place. */
function powerOfTwoGrid({ min, max }: ActivationRange, grid: Grid, exponent = 0): GridParameters {
  const free = gridParameters({ min, max }, grid)
  const scale = 2 ** (Math.ceil(Math.log2(free.scale)) + exponent)
  if (grid.symmetric || grid.dtype === 'int16') return { ...free, scale }
  const zeroPoint = roundHalfAway(free.lowest - Math.min(min, 0) / scale)
  return { ...free, scale, zeroPoint: Math.min(free.highest, Math.max(free.lowest, zeroPoint)) }
}

/** The smallest power of two that covers the values: a shift instead of a multiplication, and nothing is clipped. */
export const powerOfTwo: RangeFinderMethod = {
  name: 'power-of-two',
  summary: 'The smallest power of two that clips nothing (ESP-DL, Vitis AI): shifts instead of multiplications.',
  passes: 1,
  perChannel: 'each',
  create: (grid) => spanFinder((span) => ({ ...span, ...powerOfTwoGrid(span, grid) })),
}

/** The power of two of least squared rounding error, from the one that clips nothing down to an eighth of it. */
export const powerOfTwoMse: RangeFinderMethod = {
  name: 'power-of-two-mse',
  summary: 'The power of two of least squared rounding error (Vitis AI, ESP-DL).',
  passes: 2,
  perChannel: 'each',
  create: (grid) =>
    twoPassValues((values) => {
      const range = { min: values.min, max: values.max }
      const tried = exponents.map((exponent) => powerOfTwoGrid(range, grid, exponent))
      const errors = tried.map((one) => histogramError(values, one))
      const best = tried[errors.indexOf(Math.min(...errors))] ?? powerOfTwoGrid(range, grid)
      return succeed({ ...range, ...best })
    }),
}
