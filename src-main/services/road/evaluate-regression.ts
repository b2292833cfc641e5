import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Sample } from '../../data/dataset.ts'
import type { Extract } from './feature-set.ts'
import { createModelRunner } from './model-runner.ts'
import type { RoadModel } from './model.ts'

/** How far a model that answers a number is off, in the unit of the number. */
export type RegressionFigures = {
  readonly samples: number
  /** Mean absolute error. */
  readonly mae: number
  /** Root mean square error. */
  readonly rmse: number
  /** 1 - (squared error / squared distance from the mean): 1 is perfect, 0 no better than always answering the mean. */
  readonly r2: number
}

/** What was answered to each sample, beside the truth. */
export type NumberAnswers = {
  readonly samples: readonly string[]
  readonly truths: readonly number[]
  readonly answers: readonly number[]
}

/** Mean errors of answers against the truth, which has at least one value. */
export function regressionFigures(truths: readonly number[], answers: readonly number[]): RegressionFigures {
  const samples = truths.length
  const mean = truths.reduce((sum, value) => sum + value, 0) / samples
  let absolute = 0
  let squared = 0
  let spread = 0
  truths.forEach((truth, index) => {
    const error = truth - (answers[index] ?? NaN)
    absolute += Math.abs(error)
    squared += error ** 2
    spread += (truth - mean) ** 2
  })
  const r2 = spread === 0 ? (squared === 0 ? 1 : 0) : 1 - squared / spread
  return { samples, mae: absolute / samples, rmse: Math.sqrt(squared / samples), r2 }
}

/** Runs a regression model on the samples that have a number; integer graphs on the device kernels. */
export function evaluateRegression(
  model: RoadModel,
  samples: readonly Sample[],
  extract: Extract,
): Result<{ readonly figures: RegressionFigures; readonly numbers: NumberAnswers }> {
  const runner = createModelRunner(model.graph)
  if (!runner.ok) return runner
  const known = samples.filter((sample) => sample.target !== null)
  if (known.length === 0) return fail('nothing-to-test', `None of the ${samples.length} samples has a number to compare with.`)
  const answers = known.map((sample) => runner.value.run(extract(sample))[0] ?? NaN)
  const truths = known.map((sample) => sample.target ?? 0)
  const numbers = { samples: known.map(({ id }) => id), truths, answers }
  return succeed({ figures: regressionFigures(truths, answers), numbers })
}
