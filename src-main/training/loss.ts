import type { TrainingTask } from './template.ts'

/** What a net is punished for: cross-entropy of a softmax, of independent logistics, or the squared error. */
export type LossKind = 'softmaxCrossEntropy' | 'logisticCrossEntropy' | 'meanSquaredError'

/** The loss that fits a task and the net's last activation. */
export function lossFor(task: TrainingTask, activation: 'softmax' | 'logistic' | 'none', size: number): LossKind {
  if (task !== 'classification') return 'meanSquaredError'
  return activation === 'logistic' || size === 1 ? 'logisticCrossEntropy' : 'softmaxCrossEntropy'
}

/** Losses and right answers summed over rows of logits. `targets` has `size` values a row. In double precision. */
export function scoreRows(
  kind: LossKind,
  logits: Float32Array,
  targets: Float32Array,
  size: number,
): { loss: number; correct: number } {
  const rows = logits.length / size
  let loss = 0
  let correct = 0
  for (let row = 0; row < rows; row++) {
    const outputs = logits.subarray(row * size, (row + 1) * size)
    const wanted = targets.subarray(row * size, (row + 1) * size)
    loss += rowLoss(kind, outputs, wanted)
    if (kind !== 'meanSquaredError' && rightAnswer(outputs, wanted)) correct++
  }
  return { loss, correct }
}

function rowLoss(kind: LossKind, outputs: Float32Array, wanted: Float32Array): number {
  let sum = 0
  if (kind === 'softmaxCrossEntropy') {
    let largest = -Infinity
    for (const output of outputs) largest = Math.max(largest, output)
    let total = 0
    for (const output of outputs) total += Math.exp(output - largest)
    const logTotal = Math.log(total) + largest
    for (const [index, target] of wanted.entries()) if (target !== 0) sum += target * (logTotal - (outputs[index] ?? 0))
    return Number.isFinite(total) ? sum : Number.NaN
  }
  for (const [index, target] of wanted.entries()) {
    const output = outputs[index] ?? 0
    sum +=
      kind === 'meanSquaredError'
        ? (output - target) ** 2 / wanted.length
        : Math.max(output, 0) - output * target + Math.log1p(Math.exp(-Math.abs(output)))
  }
  return sum
}

/** The largest output is the wanted class; a single output decides at 0 (a probability of one half). */
export function rightAnswer(outputs: Float32Array, wanted: Float32Array): boolean {
  if (outputs.length === 1) return (outputs[0] ?? 0) > 0 === (wanted[0] ?? 0) > 0.5
  return largestIndex(outputs) === largestIndex(wanted)
}

/** The index of the largest value; the first of equals. */
export function largestIndex(values: Float32Array): number {
  let best = 0
  for (let index = 1; index < values.length; index++) if ((values[index] ?? 0) > (values[best] ?? 0)) best = index
  return best
}
