import { fail, succeed } from '../../../contract/result.ts'
import { argMax } from '../../../quantization/evaluation.ts'
import { wilsonInterval } from '../../../quantization/wilson-interval.ts'
import { compareVariants } from '../../../services/road/compare-variants.ts'
import { evaluateModel, type ModelAnswers } from '../../../services/road/evaluate-model.ts'
import { samplesOf } from '../../../services/road/feature-set.ts'
import { plannedModel } from '../../../services/road/fit-road.ts'
import { loadData } from '../../../services/road/load-data.ts'
import { dataForModel } from '../../../services/road/model-data.ts'
import { isInteger } from '../../../services/road/model-runner.ts'
import { readModel } from '../../../services/road/read-model.ts'
import { requiredOption } from '../read-options.ts'
import { table } from '../table.ts'
import type { Verb } from '../verb.ts'
import { dataOptions, readOptionsOf } from './data-options.ts'
import { foreignOptions, foreignWishesOf } from './foreign-options.ts'

/** `compare`: variants side by side, with a recommendation. */
export const compareVerb: Verb = {
  usage: 'compare MODEL… --data DATA',
  options: { ...dataOptions, ...foreignOptions, data: { type: 'string' } },
  positionals: { min: 1, max: 12 },
  run: async ({ positionals, options, progress, signal }) => {
    const loaded = await loadData([requiredOption(options, 'data')], readOptionsOf(options, true))
    if (!loaded.ok) return loaded
    const wishes = await foreignWishesOf(options)
    if (!wishes.ok) return wishes
    const judged: { readonly kind: string; readonly answers: ModelAnswers; readonly column: object }[] = []
    for (const path of positionals) {
      const read = await readModel(path)
      if (!read.ok) return read
      const ready = dataForModel(read.value.model, loaded.value.dataset, wishes.value)
      if (!ready.ok) return ready
      const { model, prepared, extract } = ready.value
      const answers = await evaluateModel(model, samplesOf(prepared.dataset, 'test'), extract, progress, signal)
      if (!answers.ok) return answers
      const planned = plannedModel(model)
      const { evaluation } = answers.value
      const right = Math.round(evaluation.accuracy * evaluation.samples)
      const kind = isInteger(model.graph) ? (model.provenance.kind === 'qat' ? 'qat' : 'ptq') : 'float'
      const sizes = planned.ok ? { tfliteBytes: planned.value.tfliteBytes, arenaBytes: planned.value.plan.arenaBytes } : {}
      judged.push({
        kind,
        answers: answers.value,
        column: { model: path, kind, right, ...wilsonInterval(right, evaluation.samples), ...evaluation, ...sizes },
      })
    }
    const first = judged[0]
    if (!first) return fail('no-models', 'There is nothing to compare. Give at least one model.')
    const other = judged.find((one) => one.answers.samples.join() !== first.answers.samples.join())
    if (other)
      return fail(
        'samples-differ',
        'The models were tested on different samples. Compare models that were made from the same data and seed.',
      )
    const by = (kind: string): ModelAnswers | null => judged.find((one) => one.kind === kind)?.answers ?? null
    const float = by('float')
    const recommendation = float
      ? compareVariants({ float, ptq: by('ptq'), qat: by('qat') })
      : { choose: null, because: 'There is no float model among them to measure the loss against.', why: [] }
    const disagreements = first.answers.samples.flatMap((sample, index) => {
      const answers = judged.map((one) => one.answers.labels[argMax(one.answers.scores[index] ?? new Float32Array())] ?? '')
      return new Set(answers).size === 1 ? [] : [{ sample, answers }]
    })
    const rows = judged.map(({ kind, column, answers }) => {
      const { right, low, high, model } = column as { right: number; low: number; high: number; model: string }
      return [
        model,
        kind,
        `${right} of ${answers.evaluation.samples}`,
        `${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)} %`,
      ]
    })
    const text = [table(['model', 'kind', 'right', '95 % interval'], rows), recommendation.because].join('\n')
    return succeed({ json: { columns: judged.map((one) => one.column), recommendation, disagreements }, text })
  },
}
