const fround = Math.fround
const iterations = 10
/** 4^-8 / 3: the share of rounding noise for eight signed bits. */
const noise = fround(4 ** -8 / 3)
const relativeTolerance = 1e-5
const absoluteTolerance = 1e-8

/** One Newton step: the mean of the magnitudes beyond the guess, held back by the rounding noise of all values. */
function step(values: Float32Array, guess: number): number {
  let sum = 0
  let beyond = 0
  for (const value of values) {
    if (value >= guess) {
      sum += value
      beyond++
    }
    if (value <= -guess) {
      sum -= value
      beyond++
    }
  }
  const weight = fround(fround(beyond * fround(1 - noise)) + noise * values.length)
  return fround(fround(sum) / weight)
}

/**
 * Clipping magnitudes of least error by OCTAV (Sakr et al. 2022, equation 6) as ai-edge-quantizer 0.10 runs it: from 1.0, at
 * most ten steps, all channels together until none moves any more.
 */
export function octavClipping(channels: readonly Float32Array[]): readonly number[] {
  let guesses: readonly number[] = channels.map(() => 1)
  for (let iteration = 0; iteration < iterations; iteration++) {
    const old = guesses
    guesses = channels.map((values, channel) => step(values, old[channel] ?? 1))
    const close = guesses.every(
      (guess, channel) => Math.abs((old[channel] ?? 1) - guess) <= absoluteTolerance + relativeTolerance * Math.abs(guess),
    )
    if (close) break
  }
  return guesses
}
