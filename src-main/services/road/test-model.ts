import { succeed, type Result } from '../../contract/result.ts'
import type { Evaluation } from '../../contract/schemas/evaluation.ts'
import type { Sample } from '../../data/dataset.ts'
import { evaluateAnomaly, type AnomalyFigures } from './evaluate-anomaly.ts'
import { evaluateModel, type ModelAnswers } from './evaluate-model.ts'
import { evaluateRegression, type NumberAnswers, type RegressionFigures } from './evaluate-regression.ts'
import type { Extract } from './feature-set.ts'
import type { RoadModel } from './model.ts'
import type { Progress } from './progress.ts'

/** What a test gave, by the task of the model: one of the three. */
export type TestOutcome = {
  readonly answers?: ModelAnswers
  readonly regression?: RegressionFigures
  /** Beside `regression`: the single answers. */
  readonly numbers?: NumberAnswers
  readonly anomaly?: AnomalyFigures
}

/** The figures of a test as they are printed. */
export type TestFigures = Evaluation | RegressionFigures | AnomalyFigures

/** Tests a model as its task asks. */
export async function testModel(
  model: RoadModel,
  samples: readonly Sample[],
  extract: Extract,
  progress: Progress,
  signal: AbortSignal,
): Promise<Result<TestOutcome>> {
  if (model.task === 'anomaly') {
    const figures = evaluateAnomaly(model, samples, extract)
    return figures.ok ? succeed({ anomaly: figures.value }) : figures
  }
  if (model.task === 'regression') {
    const found = evaluateRegression(model, samples, extract)
    return found.ok ? succeed({ regression: found.value.figures, numbers: found.value.numbers }) : found
  }
  const answers = await evaluateModel(model, samples, extract, progress, signal)
  return answers.ok ? succeed({ answers: answers.value }) : answers
}

/** The figures of a test: an evaluation for a classifier, mean errors for a number, the separation for anomalies. */
export function testFigures({ answers, regression, anomaly }: TestOutcome): TestFigures {
  const figures = answers?.evaluation ?? regression ?? anomaly
  if (figures === undefined) throw new Error('A test has figures.')
  return figures
}

/** The one number that says how good a test was: higher is better. */
export function testScore({ answers, regression, anomaly }: TestOutcome): number {
  return answers?.evaluation.accuracy ?? regression?.r2 ?? anomaly?.auc ?? NaN
}

/** A test in a few words: “52 of 53 right”. */
export function testSentence({ answers, regression, anomaly }: TestOutcome): string {
  if (answers) {
    const { accuracy, samples } = answers.evaluation
    return `${Math.round(accuracy * samples)} of ${samples} right`
  }
  if (regression) {
    const { mae, rmse, r2, samples } = regression
    return `off by ${short(mae)} on average (RMSE ${short(rmse)}, R² ${r2.toFixed(3)}) over ${samples} samples`
  }
  if (!anomaly) return 'not tested'
  const { auc, threshold, normal, abnormal } = anomaly
  const separation = auc === null ? 'nothing abnormal to test on' : `AUC ${auc.toFixed(3)}`
  return `${separation}, threshold ${short(threshold)} (${normal} normal, ${abnormal} abnormal samples)`
}

const short = (value: number): string => String(Number(value.toPrecision(3)))
