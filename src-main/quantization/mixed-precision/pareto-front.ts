/** What is weighed against each other: more right answers, fewer bytes of either kind. */
type Weighed = { readonly accuracy: number; readonly flashBytes: number; readonly ramBytes: number }

/**
 * The points that no other point beats or equals in all three respects, by flash, smallest first; of equal points the first is
 * kept.
 */
export function paretoFront<T extends Weighed>(points: readonly T[]): T[] {
  const beats = (a: Weighed, b: Weighed): boolean =>
    a.accuracy >= b.accuracy && a.flashBytes <= b.flashBytes && a.ramBytes <= b.ramBytes
  return points
    .filter(
      (point, place) => !points.some((other, at) => at !== place && beats(other, point) && (!beats(point, other) || at < place)),
    )
    .sort((a, b) => a.flashBytes - b.flashBytes || a.ramBytes - b.ramBytes)
}

/**
 * The point of a front to take: the smallest in flash that keeps the budget and the floor; where none does, the most accurate
 * one within the budget; null where nothing is within it.
 */
export function chooseFromFront<T extends Weighed>(
  front: readonly T[],
  budget: { readonly flashBytes: number; readonly ramBytes: number; readonly accuracy: number },
): T | null {
  const within = front.filter((point) => point.flashBytes <= budget.flashBytes && point.ramBytes <= budget.ramBytes)
  const good = within.filter((point) => point.accuracy >= budget.accuracy)
  const smallest = good.reduce<T | null>((best, point) => (best && best.flashBytes <= point.flashBytes ? best : point), null)
  return smallest ?? within.reduce<T | null>((best, point) => (best && best.accuracy >= point.accuracy ? best : point), null)
}
