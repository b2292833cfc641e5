import { succeed, type Result } from '../../contract/result.ts'
import type { Sample } from '../../data/dataset.ts'
import { evaluateModel, type ModelAnswers } from './evaluate-model.ts'
import { evaluateRegression, type RegressionFigures } from './evaluate-regression.ts'
import type { Extract } from './feature-set.ts'
import type { RoadModel } from './model.ts'
import type { Progress } from './progress.ts'

/** What a test gave, by the task of the model; nothing for a model that rebuilds its input. */
export type TestOutcome = { readonly answers?: ModelAnswers; readonly regression?: RegressionFigures }

/** Tests a model as its task asks. */
export async function testModel(
  model: RoadModel,
  samples: readonly Sample[],
  extract: Extract,
  progress: Progress,
  signal: AbortSignal,
): Promise<Result<TestOutcome>> {
  if (model.task === 'anomaly') return succeed({})
  if (model.task === 'regression') {
    const figures = evaluateRegression(model, samples, extract)
    return figures.ok ? succeed({ regression: figures.value }) : figures
  }
  const answers = await evaluateModel(model, samples, extract, progress, signal)
  return answers.ok ? succeed({ answers: answers.value }) : answers
}
