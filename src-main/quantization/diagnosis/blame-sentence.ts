import type { Sensitivity } from './layer-sensitivity.ts'

/** Answers this clean (dB) need no culprit. */
const cleanOutput = 25
/** A layer is blamed alone when it is worth this much (dB) and clearly more than the next one. */
const clearGain = 3

/** One sentence for "Which layer broke it?", from a sensitivity ranking. */
export function blameSentence({ outputSqnr, layers }: Sensitivity): string {
  const [first, second] = layers
  if (!first || outputSqnr >= cleanOutput) {
    return `No layer broke it: the answers are ${outputSqnr.toFixed(1)} dB above the rounding noise.`
  }
  if (first.gain < clearGain) {
    return `No single layer broke it: with any one of them in float, the answers (${outputSqnr.toFixed(1)} dB above the rounding noise) get at most ${Math.max(0, first.gain).toFixed(1)} dB cleaner.`
  }
  const back = Math.round(100 * first.answersBack)
  const answers = back > 0 ? ` and wins ${back} of 100 answers back` : ''
  const next = second && second.gain > first.gain - clearGain ? `; ${second.name} does nearly as much harm` : ''
  return `${first.name} broke it: in float, it alone makes the answers ${first.gain.toFixed(1)} dB cleaner${answers}${next}.`
}
