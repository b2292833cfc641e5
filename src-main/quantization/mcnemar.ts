/**
 * Exact two-sided McNemar test for two classifiers on the same samples (McNemar 1947; binomial form).
 *
 * `onlyFirst` and `onlySecond` count the samples that exactly one of them gets right. Returns the probability of a split at
 * least this uneven if neither were better.
 */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
  const trials = onlyFirst + onlySecond
  if (trials === 0) return 1
  const fewer = Math.min(onlyFirst, onlySecond)
  let logTerm = -trials * Math.LN2
  let tail = 0
  for (let successes = 0; successes <= fewer; successes++) {
    tail += Math.exp(logTerm)
    logTerm += Math.log((trials - successes) / (successes + 1))
  }
  return Math.min(1, 2 * tail)
}
