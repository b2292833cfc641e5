import type { Recommendation } from '../contract/methods/quantization.ts'
import { mcnemar } from './mcnemar.ts'

/** Which test samples each variant got right; the same samples in the same order. */
export type Outcomes = {
  readonly float: readonly boolean[]
  readonly ptq: readonly boolean[]
  readonly qat: readonly boolean[] | null
  /** Float trained on for as many epochs as QAT took, then rounded; null or missing where that was not run. */
  readonly control?: readonly boolean[] | null
}

/** Losing this share of the test samples or less is no reason for further work. */
const smallLoss = 0.01
/** Losing more than this is a reason for QAT whatever the test says. */
const largeLoss = 0.05
/** Above this probability a difference is called chance. */
const chance = 0.2

/**
 * Plain advice from paired outcomes. PTQ is enough if it loses at most one point or the loss is within chance (exact
 * McNemar test, p > 0.2); QAT is advised if it then wins back at least half of the loss and that is not chance, or the loss
 * is over five points and QAT wins at least half of it back. With a control run, the advice also says whether training longer
 * without rounding would have done as well.
 */
export function recommend({ float, ptq, qat, control }: Outcomes): Recommendation {
  const total = float.length
  const floatRight = rights(float)
  const ptqRight = rights(ptq)
  const lost = floatRight - ptqRight
  const probability = mcnemar(...split(float, ptq))
  const why = [
    `Float gets ${floatRight} of ${total} test windows right, PTQ ${ptqRight}${qat ? `, QAT ${rights(qat)}` : ''}.`,
    `If rounding made no difference, a gap at least this wide would appear with probability ${probability.toFixed(2)} (exact McNemar test).`,
    'PTQ is enough if it loses at most 1 window in 100, or if the loss is within chance (probability over 0.20).',
  ]
  if (lost <= smallLoss * total || (probability > chance && lost <= largeLoss * total)) {
    const because = enough(ptqRight, floatRight, total, qat, ptq)
    return { choose: 'ptq', because, why: control ? [...why, controlWords(control, total)] : why }
  }
  if (!qat) {
    const sentence = `PTQ loses ${lost} of ${total} test windows. Training with rounding usually wins most of that back.`
    return { choose: null, because: sentence, why }
  }
  const won = rights(qat) - ptqRight
  const wonByChance = mcnemar(...split(qat, ptq)) > chance
  if (won * 2 >= lost && (!wonByChance || lost > largeLoss * total)) {
    const sentence = `Use QAT. It wins back ${won} of the ${lost} windows PTQ lost, and costs the same on the chip.`
    if (!control) return { choose: 'qat', because: sentence, why }
    return { choose: 'qat', because: `${sentence} ${owed(qat, ptq, control)}`, why: [...why, controlWords(control, total)] }
  }
  const better = won > 0 ? 'qat' : 'ptq'
  const best = Math.max(rights(qat), ptqRight)
  return { choose: better, because: `INT8 loses too much: ${best} of ${total} against ${floatRight}. Neither is good yet.`, why }
}

/** What the gain of QAT is owed to, judged against the control run. */
function owed(qat: readonly boolean[], ptq: readonly boolean[], control: readonly boolean[]): string {
  const longer = rights(control) - rights(ptq)
  const ahead = rights(qat) - rights(control)
  if (ahead > 0 && mcnemar(...split(qat, control)) <= chance) {
    return `Training as long without rounding wins ${Math.max(0, longer)} of them, so the rounding itself is what helps.`
  }
  return `Training as long without rounding gets ${rights(control)} right, no clear difference: the longer training is what helps.`
}

function controlWords(control: readonly boolean[], total: number): string {
  return `Control: the float model trained on for as many epochs without rounding, then rounded, gets ${rights(control)} of ${total}.`
}

function enough(
  ptqRight: number,
  floatRight: number,
  total: number,
  qat: readonly boolean[] | null,
  ptq: readonly boolean[],
): string {
  const counts = `It gets ${ptqRight} of ${total} test windows right and the float model ${floatRight}.`
  if (!qat) return `PTQ is enough here. ${counts}`
  const gain = rights(qat) - rights(ptq)
  const verdict = mcnemar(...split(qat, ptq)) > chance ? 'within chance' : 'not within chance'
  const difference =
    gain === 0 ? 'QAT gets as many right.' : `QAT gets ${Math.abs(gain)} ${gain > 0 ? 'more' : 'fewer'} right, ${verdict}.`
  return `PTQ is enough here. ${counts} ${difference}`
}

function rights(outcomes: readonly boolean[]): number {
  return outcomes.reduce((sum, right) => sum + (right ? 1 : 0), 0)
}

function split(first: readonly boolean[], second: readonly boolean[]): [number, number] {
  let onlyFirst = 0
  let onlySecond = 0
  first.forEach((right, index) => {
    if (right && !second[index]) onlyFirst++
    if (!right && second[index]) onlySecond++
  })
  return [onlyFirst, onlySecond]
}
