/**
 * How long to wait before the services are started again after they ended by themselves, in milliseconds; undefined when they
 * keep ending at once and trying on would only heat the machine. `livedMs` is the life of each try, newest last.
 */
export function restartDelay(livedMs: readonly number[]): number | undefined {
  const shortLives = livedMs.length - 1 - livedMs.findLastIndex((lived) => lived >= 30_000)
  return shortLives > 5 ? undefined : 100 * 2 ** Math.max(0, shortLives - 1)
}
