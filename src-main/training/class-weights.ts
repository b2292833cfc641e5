/** Classes whose sizes differ by more than this are balanced. */
const imbalanceLimit = 3

/**
 * One factor a class. 'auto': count / (classes * samples of the class) when the largest class has more than three times the
 * samples of the smallest that has any, else 1.
 */
export function classWeights(labels: Int32Array, classes: number, wish: readonly number[] | 'auto' | 'none'): readonly number[] {
  const even = Array.from({ length: classes }, () => 1)
  if (wish === 'none') return even
  if (wish !== 'auto') return even.map((one, index) => wish[index] ?? one)
  const counts = even.map(() => 0)
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1
  const present = counts.filter((count) => count > 0)
  if (present.length < 2 || Math.max(...present) <= imbalanceLimit * Math.min(...present)) return even
  return counts.map((count) => (count === 0 ? 1 : labels.length / (present.length * count)))
}
