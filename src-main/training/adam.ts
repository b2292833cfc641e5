/** A parameter with its moments, all in one layout. */
export type AdamSlot = {
  readonly values: Float32Array
  readonly firstMoment: Float32Array
  readonly secondMoment: Float32Array
}

/** Decay of the moments and the guard against division by zero, as Keras sets them. */
export const adamDefaults = { firstDecay: 0.9, secondDecay: 0.999, epsilon: 1e-7 }

/**
 * One step of Adam (Kingma and Ba, 2015) in place. `iteration` counts from 1. The bias corrections are folded into the rate,
 * as in section 2 of the paper.
 */
export function adamStep(slot: AdamSlot, gradient: Float32Array, iteration: number, learningRate: number): void {
  const { firstDecay, secondDecay, epsilon } = adamDefaults
  const rate = (learningRate * Math.sqrt(1 - secondDecay ** iteration)) / (1 - firstDecay ** iteration)
  const { values, firstMoment, secondMoment } = slot
  for (let index = 0; index < values.length; index++) {
    const slope = gradient[index] ?? 0
    const first = (firstMoment[index] ?? 0) * firstDecay + slope * (1 - firstDecay)
    const second = (secondMoment[index] ?? 0) * secondDecay + slope * slope * (1 - secondDecay)
    firstMoment[index] = first
    secondMoment[index] = second
    values[index] = (values[index] ?? 0) - (rate * first) / (Math.sqrt(second) + epsilon)
  }
}
