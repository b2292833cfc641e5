import type { Evaluation } from '../contract/schemas/evaluation.ts'

/** What a model answered: one row of class scores for each sample. */
export type Answers = {
  readonly labels: readonly string[]
  /** The true class of each sample, as a place in `labels`. */
  readonly truths: readonly number[]
  readonly scores: readonly Float32Array[]
  /** Seconds that all answers took on this computer. */
  readonly seconds: number
}

/** The place of the largest score; the first of equals. */
export function argMax(scores: Float32Array): number {
  let best = 0
  for (let index = 1; index < scores.length; index++) if ((scores[index] ?? 0) > (scores[best] ?? 0)) best = index
  return best
}

/** Probabilities below this are taken as this in the loss, so that one sure mistake of an INT8 softmax is not infinite. */
const smallestProbability = 1 / 512

/** Accuracy, loss (mean negative log likelihood, nats), per-class figures and confusion of a classifier's answers. */
export function evaluateAnswers({ labels, truths, scores, seconds }: Answers): Evaluation {
  const confusion = labels.map(() => labels.map(() => 0))
  let loss = 0
  truths.forEach((truth, sample) => {
    const row = scores[sample] ?? new Float32Array(labels.length)
    const counts = confusion[truth]
    const answer = argMax(row)
    if (counts) counts[answer] = (counts[answer] ?? 0) + 1
    loss -= Math.log(Math.max(smallestProbability, row[truth] ?? 0))
  })
  const right = labels.reduce((sum, _, label) => sum + (confusion[label]?.[label] ?? 0), 0)
  const perClass = labels.map((name, label) => classFigures(name, label, confusion))
  const present = perClass.filter((one) => one.count > 0)
  const samples = truths.length
  return {
    samples,
    accuracy: samples === 0 ? 0 : right / samples,
    loss: samples === 0 ? 0 : loss / samples,
    macroF1: present.length === 0 ? 0 : present.reduce((sum, one) => sum + one.f1, 0) / present.length,
    perClass,
    confusion,
    latencyHostUs: samples === 0 ? 0 : (seconds * 1e6) / samples,
  }
}

function classFigures(name: string, label: number, confusion: readonly (readonly number[])[]): Evaluation['perClass'][number] {
  const right = confusion[label]?.[label] ?? 0
  const count = (confusion[label] ?? []).reduce((sum, value) => sum + value, 0)
  const answered = confusion.reduce((sum, row) => sum + (row[label] ?? 0), 0)
  const precision = answered === 0 ? 0 : right / answered
  const recall = count === 0 ? 0 : right / count
  return { name, precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall), count }
}
