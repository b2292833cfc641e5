import { fail, succeed } from '../../../contract/result.ts'
import { argMax } from '../../../quantization/evaluation.ts'
import { samplesOf } from '../../../services/road/feature-set.ts'
import { dataForModel } from '../../../services/road/model-data.ts'
import { readModel } from '../../../services/road/read-model.ts'
import { testFigures, testModel, testSentence } from '../../../services/road/test-model.ts'
import { requiredOption, textOption } from '../read-options.ts'
import { table } from '../table.ts'
import type { Verb } from '../verb.ts'
import { dataOptions } from './data-options.ts'
import { foreignOptions, foreignWishesOf } from './foreign-options.ts'
import { loadDataOption } from './load-data-option.ts'

/** `evaluate`: a model on the test part, or on everything. */
export const evaluateVerb: Verb = {
  usage: 'evaluate MODEL --data DATA [--against MODEL] [--all] [--input RULE] [--labels FILE]',
  options: { ...dataOptions, ...foreignOptions, data: { type: 'string' }, against: { type: 'string' }, all: { type: 'boolean' } },
  positionals: { min: 1, max: 1 },
  run: async ({ positionals, options, progress, signal }) => {
    const loaded = await loadDataOption([requiredOption(options, 'data')], options)
    if (!loaded.ok) return loaded
    const wishes = await foreignWishesOf(options)
    if (!wishes.ok) return wishes
    const judge = async (path: string) => {
      const read = await readModel(path)
      if (!read.ok) return read
      const ready = dataForModel(read.value.model, loaded.value.dataset, wishes.value)
      if (!ready.ok) return ready
      const part = options['all'] === true ? 'all' : 'test'
      const { model, prepared, extract, inputRule } = ready.value
      const tested = await testModel(model, samplesOf(prepared.dataset, part), extract, progress, signal)
      return tested.ok ? succeed({ tested: tested.value, inputRule }) : tested
    }
    const main = await judge(positionals[0] ?? '')
    if (!main.ok) return main
    const other = textOption(options, 'against')
    const { answers } = main.value.tested
    const rule = main.value.inputRule === null ? [] : [`inputs were taken as ${main.value.inputRule} (change with --input)`]
    const input = main.value.inputRule === null ? {} : { input: main.value.inputRule }
    if (!answers) {
      const against = other === undefined ? null : await judge(other)
      if (against && !against.ok) return against
      const lines = [
        testSentence(main.value.tested),
        ...(against ? [`against: ${testSentence(against.value.tested)}`] : []),
        ...rule,
      ]
      const json = {
        ...testFigures(main.value.tested),
        ...(against ? { against: testFigures(against.value.tested) } : {}),
        ...input,
      }
      return succeed({ json, text: lines.join('\n') })
    }
    const { evaluation, scores, samples, labels } = answers
    let disagreements: unknown
    if (other !== undefined) {
      const against = await judge(other)
      if (!against.ok) return against
      const others = against.value.tested.answers
      if (others?.samples.length !== samples.length) {
        return fail('samples-differ', 'The two models were tested on different samples. Use models of the same data and split.')
      }
      disagreements = samples.flatMap((sample, index) => {
        const mine = argMax(scores[index] ?? new Float32Array())
        const theirs = argMax(others.scores[index] ?? new Float32Array())
        return mine === theirs ? [] : [{ sample, answer: labels[mine], against: labels[theirs] }]
      })
    }
    const rows = evaluation.perClass.map((one) => [
      one.name,
      `${one.count}`,
      (100 * one.precision).toFixed(1),
      (100 * one.recall).toFixed(1),
    ])
    const text = [
      `${Math.round(evaluation.accuracy * evaluation.samples)} of ${evaluation.samples} right (${(100 * evaluation.accuracy).toFixed(1)} %)`,
      ...rule,
      table(['class', 'samples', 'precision %', 'recall %'], rows),
    ].join('\n')
    return succeed({ json: { ...evaluation, ...(disagreements === undefined ? {} : { disagreements }), ...input }, text })
  },
}
