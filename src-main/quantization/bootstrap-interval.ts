import { createRandom } from '../training/random.ts'

const draws = 1000

/**
 * The 95 % interval of a figure over `count` samples by the percentile bootstrap (Efron, 1979): the figure is worked out again on
 * 1,000 draws with replacement. `figure` is given the places of the samples drawn. The same for the same seed. For figures that
 * are no plain share, such as the area under a ROC curve.
 */
export function bootstrapInterval(
  count: number,
  figure: (drawn: Uint32Array) => number,
  seed = 0,
): { readonly low: number; readonly high: number } {
  const random = createRandom(seed, draws)
  const drawn = new Uint32Array(count)
  const found = Float64Array.from({ length: draws }, () => {
    for (let place = 0; place < count; place++) drawn[place] = random.below(count)
    return figure(drawn)
  })
    .filter(Number.isFinite)
    .sort()
  const at = (share: number): number => found[Math.min(found.length - 1, Math.floor(share * found.length))] ?? NaN
  return { low: at(0.025), high: at(0.975) }
}
