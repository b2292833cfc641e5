import { fail, succeed, type Result } from '../../contract/result.ts'
import type { RecipeResult } from '../../contract/methods/quantization.ts'
import type { JobDefinition } from '../../jobs/definition.ts'
import type { Recipe } from '../../quantization/recipes/recipe.ts'
import { recipes } from '../../quantization/recipes/list-recipes.ts'
import { wilsonInterval } from '../../quantization/wilson-interval.ts'
import { floatModelData, type FloatModelData } from '../record/float-model-data.ts'
import { saveComparison } from '../record/comparison-results.ts'
import { featureSet, samplesOf } from '../road/feature-set.ts'
import { plannedModel } from '../road/fit-road.ts'
import { partOf } from '../road/progress.ts'
import { quantizePostTraining } from '../road/quantize-model.ts'
import { testModel } from '../road/test-model.ts'
import type { TrainingSet } from '../../training/training-set.ts'
import type { Progress } from '../road/progress.ts'
import { progressOf } from './worker-progress.ts'
import { withProject } from './with-project.ts'

/** What comparing recipes is given. */
export type CompareRecipesInput = { readonly model: string }

/** Rounds a float classifier by every recipe, tests each on the device kernels, and keeps the figures, not the models. */
export const compareRecipesJob: JobDefinition<CompareRecipesInput, { readonly compared: number }> = {
  run: (input, context) =>
    withProject(context.folder, async (project) => {
      const data = floatModelData(project, input.model)
      if (!data.ok) return data
      const { dataset, extract, model } = data.value
      const train = featureSet(dataset, samplesOf(dataset, 'train'), extract, model.task).set
      const rows: RecipeResult[] = []
      for (const [place, recipe] of recipes.entries()) {
        context.progress(place / recipes.length, `Rounding with the recipe ${recipe.name}`)
        if (context.signal.aborted) return fail('cancelled', 'Comparing was cancelled. Nothing was changed.')
        const part = partOf(progressOf(context), place / recipes.length, (place + 1) / recipes.length)
        const row = await judged(recipe, data.value, train, part, context.signal)
        if (!row.ok) return row
        rows.push(row.value)
      }
      return project.write(() => {
        saveComparison(project, 'recipes', input.model, rows)
        return { compared: rows.length }
      })
    }),
}

async function judged(
  recipe: Recipe,
  { dataset, extract, model }: FloatModelData,
  train: TrainingSet,
  progress: Progress,
  signal: AbortSignal,
): Promise<Result<RecipeResult>> {
  const started = performance.now()
  const quantized = quantizePostTraining(model.graph, train, recipe.settings)
  if (!quantized.ok) return quantized
  const seconds = (performance.now() - started) / 1000
  const rounded = { ...model, graph: quantized.value.graph, provenance: { ...model.provenance, kind: 'ptq' as const } }
  const tested = await testModel(rounded, samplesOf(dataset, 'test'), extract, progress, signal)
  if (!tested.ok) return tested
  const evaluation = tested.value.answers?.evaluation
  if (!evaluation) return fail('no-classes', 'Recipes are compared by right answers, and this model does not name classes.')
  const planned = plannedModel(rounded)
  if (!planned.ok) return planned
  const right = Math.round(evaluation.accuracy * evaluation.samples)
  const { name, summary } = recipe
  const { low, high } = wilsonInterval(right, evaluation.samples)
  return succeed({ name, summary, right, total: evaluation.samples, low, high, bytes: planned.value.tfliteBytes, seconds })
}
