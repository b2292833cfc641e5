import type { Failure } from '../contract/result.ts'
import type { TrainingSet } from './training-set.ts'

/** A loss so many times larger than that of a net that always answers the mean has exploded. */
const explosion = 1e6

/** The batch loss from which on a run is given up: cross-entropy starts near 1, a squared error near that of the targets. */
export function explosionLimit({ values }: TrainingSet): number {
  const square = values === undefined ? 1 : values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length)
  return explosion * Math.max(1, square)
}

/** What to say when the loss is no longer a number, or has exploded. */
export function divergence(where: {
  readonly epoch: number
  readonly step: number
  readonly layer: string | null
  readonly learningRate: number
  readonly loss: number
  readonly bestEpoch: number | null
}): Failure {
  const suggestedLearningRate = suggestRate(where.learningRate)
  const grown = Number.isFinite(where.loss) ? `exploded to ${where.loss.toExponential(1)}` : 'became infinite'
  const became = Number.isNaN(where.loss) ? 'was no longer a number' : grown
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
