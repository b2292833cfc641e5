import type { testingMethods } from '../../contract/methods/testing.ts'
import type { Handlers } from '../../contract/registry.ts'
import { fail, succeed } from '../../contract/result.ts'
import { argMax } from '../../quantization/evaluation.ts'
import type { Project } from '../../projects/project.ts'
import { currentVariant } from '../record/lineage-of.ts'
import { regressionOf } from '../project-state.ts'
import { loadAnswers, loadNumbers } from '../record/model-record.ts'
import type { RegressionFigures } from '../road/evaluate-regression.ts'
import type { ServiceContext } from '../service-context.ts'

/** Where a model is right and where it is wrong. */
export function testingHandlers({ projects }: ServiceContext): Handlers<typeof testingMethods> {
  const nameOf = (project: Project, sample: string): string => {
    const dataset = project.settings.get('current.dataset')
    const stored = typeof dataset === 'string' ? project.samples.find(dataset, sample.replace(/#.*$/, '')) : undefined
    return stored?.name ?? sample
  }
  return {
    'test.numbers': ({ project, variant }) => {
      const opened = projects.open(project)
      const stored = currentVariant(opened, variant)
      const figures = stored ? regressionOf(opened, stored.hash) : null
      const numbers = stored ? loadNumbers(opened, stored.hash) : null
      if (!figures) return fail('nothing-to-test', 'Nothing to test yet. Train a model, or import one and add test data.')
      const answers = (numbers?.samples ?? []).map((sample, index) => {
        const [truth, answer] = [numbers?.truths[index] ?? 0, numbers?.answers[index] ?? 0]
        return { sample, name: nameOf(opened, sample), truth, answer }
      })
      return succeed({ ...figures, answers })
    },
    'test.results': ({ project, variant }) => {
      const opened = projects.open(project)
      const stored = currentVariant(opened, variant)
      const loaded = stored ? loadAnswers(opened, stored.hash) : null
      const regression = stored ? regressionOf(opened, stored.hash) : null
      if (regression) return fail('answers-a-number', regressionSentence(regression), { ...regression })
      if (!loaded) return fail('nothing-to-test', 'Nothing to test yet. Train a model, or import one and add test data.')
      const { labels, evaluation, samples, truths, scores } = loaded
      const answers = samples.map((sample, index) => {
        const row = scores[index] ?? new Float32Array()
        const best = argMax(row)
        return {
          sample,
          name: nameOf(opened, sample),
          truth: labels[truths[index] ?? -1] ?? '',
          answer: labels[best] ?? '',
          score: row[best] ?? 0,
          scores: [...row],
        }
      })
      return succeed({ labels: [...labels], evaluation, right: Math.round(evaluation.accuracy * evaluation.samples), answers })
    },
  }
}

function regressionSentence({ samples, mae, rmse, r2 }: RegressionFigures): string {
  const figures = `off by ${mae.toPrecision(3)} on average (root mean square ${rmse.toPrecision(3)}, R² ${r2.toFixed(3)})`
  return `This model answers a number: on ${samples} test samples it is ${figures}.`
}
