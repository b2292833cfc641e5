import type { testingMethods } from '../../contract/methods/testing.ts'
import type { Handlers } from '../../contract/registry.ts'
import { fail, succeed } from '../../contract/result.ts'
import { argMax } from '../../quantization/evaluation.ts'
import { currentVariants } from '../record/lineage-of.ts'
import { regressionOf } from '../project-state.ts'
import { loadAnswers } from '../record/model-record.ts'
import type { RegressionFigures } from '../road/evaluate-regression.ts'
import type { ServiceContext } from '../service-context.ts'

/** Where a model is right and where it is wrong. */
export function testingHandlers({ projects }: ServiceContext): Handlers<typeof testingMethods> {
  return {
    'test.results': ({ project, variant }) => {
      const opened = projects.open(project)
      const stored = currentVariants(opened).find((one) => one.variant === variant)
      const loaded = stored ? loadAnswers(opened, stored.hash) : null
      const regression = stored ? regressionOf(opened, stored.hash) : null
      if (regression) return fail('regression-not-shown', regressionSentence(regression), { ...regression })
      if (!loaded) return fail('nothing-to-test', 'Nothing to test yet. Train a model, or import one and add test data.')
      const { labels, evaluation, samples, truths, scores } = loaded
      const dataset = opened.settings.get('current.dataset')
      const answers = samples.map((sample, index) => {
        const row = scores[index] ?? new Float32Array()
        const best = argMax(row)
        const name = typeof dataset === 'string' ? opened.samples.find(dataset, sample.replace(/#.*$/, ''))?.name : undefined
        return {
          sample,
          name: name ?? sample,
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
  return `This model answers a number: on ${samples} test samples it is ${figures}. Single answers are shown for classes only.`
}
