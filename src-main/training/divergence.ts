import type { Failure } from '../contract/result.ts'

/** What to say when the loss is no longer a number. */
export function divergence(where: {
  readonly epoch: number
  readonly step: number
  readonly layer: string | null
  readonly learningRate: number
  readonly loss: number
  readonly bestEpoch: number | null
}): Failure {
  const suggestedLearningRate = suggestRate(where.learningRate)
  const became = Number.isNaN(where.loss) ? 'was no longer a number' : 'became infinite'
  const layer = where.layer === null ? '' : `, first in layer ${where.layer}`
  const kept = where.bestEpoch === null ? '' : ` The weights of epoch ${where.bestEpoch} are kept.`
  return {
    code: 'training-diverged',
    message:
      `Training stopped: the loss ${became} at epoch ${where.epoch}, step ${where.step}${layer}. ` +
      `The learning rate ${where.learningRate} is probably too high. Try ${suggestedLearningRate}.${kept}`,
    details: { ...where, loss: String(where.loss), suggestedLearningRate },
  }
}

/** A tenth, as a power of ten, and at most the rate that suits Adam on small nets. */
function suggestRate(learningRate: number): number {
  const tenth = 10 ** Math.floor(Math.log10(learningRate / 10))
  return Math.min(0.001, Number(tenth.toPrecision(1)))
}
