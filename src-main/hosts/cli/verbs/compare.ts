import { findBoard } from '../../../boards/find-board.ts'
import { fail, succeed, type Result } from '../../../contract/result.ts'
import { findRecipe, recipes } from '../../../quantization/recipes/list-recipes.ts'
import type { Recipe } from '../../../quantization/recipes/recipe.ts'
import { compareModels, kindOf, type Compared, type ComparedKind } from '../../../services/road/compare-models.ts'
import { controlRun } from '../../../services/road/control-run.ts'
import { samplesOf } from '../../../services/road/feature-set.ts'
import { dataForModel, type ModelData } from '../../../services/road/model-data.ts'
import type { RoadModel } from '../../../services/road/model.ts'
import { quantizationRequest } from '../../../services/road/quantization-request.ts'
import { quantizePostTraining, type Quantized } from '../../../services/road/quantize-model.ts'
import { readModel } from '../../../services/road/read-model.ts'
import { testModel, testSentence } from '../../../services/road/test-model.ts'
import { requiredOption, textOption } from '../read-options.ts'
import { table } from '../table.ts'
import type { Verb, VerbContext } from '../verb.ts'
import { dataOptions, seedOf } from './data-options.ts'
import { foreignOptions, foreignWishesOf } from './foreign-options.ts'
import { loadDataOption } from './load-data-option.ts'
import { trainingSettingsOf, trainOptions } from './training-options.ts'

/** `compare`: variants side by side, with a recommendation; recipes and the control run are made on the way. */
export const compareVerb: Verb = {
  usage: 'compare MODEL… --data DATA [--recipes all|NAME,…] [--control] [--board ID] [--epochs N]',
  options: {
    ...dataOptions,
    ...trainOptions,
    ...foreignOptions,
    data: { type: 'string' },
    recipes: { type: 'string' },
    control: { type: 'boolean' },
    board: { type: 'string' },
  },
  positionals: { min: 1, max: 12 },
  run: async (call) => {
    const { positionals, options, progress, signal } = call
    const id = textOption(options, 'board')
    const board = id === undefined ? succeed(null) : findBoard(id)
    if (!board.ok) return board
    const wanted = recipesOf(textOption(options, 'recipes'))
    if (!wanted.ok) return wanted
    const loaded = await loadDataOption([requiredOption(options, 'data')], options)
    if (!loaded.ok) return loaded
    const wishes = await foreignWishesOf(options)
    if (!wishes.ok) return wishes
    const compared: Compared[] = []
    let float: ModelData | null = null
    const judge = async (name: string, kind: ComparedKind, model: RoadModel, ready: ModelData, seconds: number | null) => {
      const tested = await testModel(model, samplesOf(ready.prepared.dataset, 'test'), ready.extract, progress, signal)
      if (tested.ok) compared.push({ name, kind, model, tested: tested.value, seconds })
      return tested
    }
    for (const path of positionals) {
      const read = await readModel(path)
      if (!read.ok) return read
      const ready = dataForModel(read.value.model, loaded.value.dataset, wishes.value)
      if (!ready.ok) return ready
      const kind = kindOf(ready.value.model)
      if (kind === 'float') float ??= ready.value
      const tested = await judge(path, kind, ready.value.model, ready.value, null)
      if (!tested.ok) return tested
    }
    const control = options['control'] === true
    if (wanted.value.length > 0 || control) {
      if (!float)
        return fail('no-float-model', 'Recipes and the control run start from a float model. Give one among the models.')
      const made = madeOnTheWay(call, float, wanted.value, control)
      for await (const one of made) {
        if (!one.ok) return one
        const { name, kind, quantized, seconds } = one.value
        const provenance = { ...float.model.provenance, kind: 'ptq' as const }
        const tested = await judge(name, kind, { ...float.model, graph: quantized.graph, provenance }, float, seconds)
        if (!tested.ok) return tested
      }
    }
    const result = compareModels(compared, board.value)
    if (!result.ok) return result
    return succeed({ json: result.value, text: [asTable(compared), result.value.recommendation.because].join('\n') })
  },
}

/** The recipes that are named, or all. */
function recipesOf(text: string | undefined): Result<readonly Recipe[]> {
  if (text === undefined) return succeed([])
  if (text === 'all') return succeed(recipes)
  const found: Recipe[] = []
  for (const name of text.split(',')) {
    const recipe = findRecipe(name.trim())
    if (!recipe.ok) return recipe
    found.push(recipe.value)
  }
  return succeed(found)
}

type Made = { readonly name: string; readonly kind: ComparedKind; readonly quantized: Quantized; readonly seconds: number }

/** PTQ by each recipe, and float trained on then rounded; each with the time it took. */
async function* madeOnTheWay(
  { options, progress, signal }: VerbContext,
  { model, prepared, extract }: ModelData,
  wanted: readonly Recipe[],
  control: boolean,
): AsyncGenerator<Result<Made>> {
  const request = quantizationRequest({
    model,
    dataset: prepared.dataset,
    extract,
    seed: seedOf(options),
    chosen: trainingSettingsOf(options),
    engine: textOption(options, 'engine'),
    progress,
    signal,
  })
  if (!request.ok) return yield request
  const timed = async (name: string, kind: ComparedKind, work: () => Promise<Result<Quantized>>): Promise<Result<Made>> => {
    const started = performance.now()
    const quantized = await work()
    const seconds = (performance.now() - started) / 1000
    return quantized.ok ? succeed({ name, kind, quantized: quantized.value, seconds }) : quantized
  }
  for (const recipe of wanted) {
    yield timed(`recipe ${recipe.name}`, 'ptq', () =>
      Promise.resolve(quantizePostTraining(model.graph, request.value.train, recipe.settings)),
    )
  }
  if (control) yield timed('trained as long without rounding', 'control', () => controlRun(model.graph, request.value))
}

function asTable(compared: readonly Compared[]): string {
  const rows = compared.map(({ name, kind, tested, seconds }) => [
    name,
    kind,
    testSentence(tested),
    seconds === null ? '' : `${seconds.toFixed(1)} s`,
  ])
  return table(['model', 'kind', 'test part', 'made in'], rows)
}
