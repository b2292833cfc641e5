import { succeed, type Result } from '../../contract/result.ts'
import type { Graph } from '../../graph/graph.ts'
import { quantizeAfterTraining, type Rounded } from '../../quantization/after-training.ts'
import { argMax } from '../../quantization/evaluation.ts'
import { roundByRecipe } from '../../quantization/round-by-recipe.ts'
import { tinykilnRecipe } from '../../quantization/recipes/list-recipes.ts'
import type { RecipeSettings } from '../../quantization/recipes/recipe-settings.ts'
import { roundingOf } from '../../quantization/rounding-of.ts'
import type { TrainingEngine } from '../../training/engine.ts'
import { normalizedLayers } from '../../training/quantization-aware/live-normalizations.ts'
import { trainQuantizationAware } from '../../training/train-quantization-aware.ts'
import type { TrainingSettings } from '../../training/settings.ts'
import type { CheckpointHooks } from '../../training/train-options.ts'
import type { TrainingOutcome } from '../../training/training-outcome.ts'
import type { TrainingSet } from '../../training/training-set.ts'
import { createModelRunner } from './model-runner.ts'
import type { Progress } from './progress.ts'

/** The share of training with rounding in which batch normalizations follow the batches, where a recipe lets them. */
const correctedShare = 2 / 3

/** A rounded net with the number of samples it was calibrated with. */
export type Quantized = Rounded & { readonly windows: number }

/**
 * At most `count` of the samples of a set, spread evenly over it and over its classes, so that every class is seen.
 */
export function calibrationSamples(set: TrainingSet, count: number): Float32Array[] {
  const size = set.count === 0 ? 0 : set.inputs.length / set.count
  const byClass = new Map<number, number[]>()
  for (let index = 0; index < set.count; index++) {
    const label = set.labels?.[index] ?? 0
    const list = byClass.get(label)
    if (list) list.push(index)
    else byClass.set(label, [index])
  }
  const share = Math.max(1, Math.ceil(count / Math.max(1, byClass.size)))
  const chosen = [...byClass.values()].flatMap((list) =>
    list.length <= share
      ? list
      : Array.from({ length: share }, (_, place) => list[Math.floor((place * list.length) / share)] ?? 0),
  )
  return chosen.sort((a, b) => a - b).map((index) => set.inputs.subarray(index * size, (index + 1) * size))
}

/** Post-training quantization by a recipe, calibrated on training data. */
export function quantizePostTraining(
  float: Graph,
  calibration: TrainingSet,
  settings: RecipeSettings = tinykilnRecipe.settings,
): Result<Quantized> {
  const samples = calibrationSamples(calibration, settings.windows)
  const rounded = quantizeAfterTraining({ graph: float, samples, settings, prepareRun: createModelRunner })
  return rounded.ok ? succeed({ ...rounded.value, windows: samples.length }) : rounded
}

/** What quantization-aware training needs beside the float graph. */
export type QuantizationAwareRequest = {
  readonly train: TrainingSet
  readonly validation: TrainingSet | null
  readonly settings: TrainingSettings
  readonly engine: TrainingEngine
  readonly progress: Progress
  readonly signal: AbortSignal
  /** Where training with rounding keeps its checkpoints, and finds one. */
  readonly checkpoint?: CheckpointHooks
}

/**
 * Training with rounding, from the equalized float net; the epoch whose integer graph answers best is kept, or what rounding
 * alone gave (`outcome.best` is null then) where no epoch is as good.
 */
export async function quantizeAware(
  float: Graph,
  request: QuantizationAwareRequest,
  recipe: RecipeSettings = tinykilnRecipe.settings,
): Promise<Result<Quantized & { readonly outcome: TrainingOutcome }>> {
  const start = quantizePostTraining(float, request.train, recipe)
  if (!start.ok) return start
  // Scales that a recipe chose for the first weights do not fit those to come.
  const { weightScales: _first, ...options } = start.value.options
  const { progress, ...rest } = request
  const judge = request.validation ?? request.train
  const trained = await trainQuantizationAware({
    ...rest,
    graph: start.value.folded,
    ranges: start.value.ranges,
    rounding: roundingOf(start.value.folded, options),
    rangeLearning: recipe.ranges,
    delay: recipe.delay,
    ...(recipe.normalizations === 'correct-then-freeze' && {
      normalizations: { layers: normalizedLayers(float), until: correctedShare },
    }),
    evaluateInteger: (graph, ranges) => {
      const rounded = roundByRecipe(graph, ranges, options, recipe)
      return rounded.ok ? integerScore(rounded.value, judge) : -Infinity
    },
    onProgress: (state) => {
      const fraction = (state.epoch - 1 + state.step / Math.max(1, state.steps)) / Math.max(1, state.epochs)
      progress.report(Math.min(1, fraction), `Epoch ${state.epoch} of ${state.epochs}, with rounding`, state.secondsLeft)
    },
  })
  if (!trained.ok) return trained
  const { graph: tuned, ranges } = trained.value
  const graph = roundByRecipe(tuned, ranges, options, recipe)
  if (!graph.ok) return graph
  const before = integerScore(start.value.graph, judge)
  if (before > integerScore(graph.value, judge)) return succeed({ ...start.value, outcome: { ...trained.value, best: null } })
  return succeed({ ...start.value, graph: graph.value, folded: tuned, ranges, outcome: trained.value })
}

/** The share of a set that an integer graph gets right (classification), or the negated mean squared error. */
export function integerScore(graph: Graph, set: TrainingSet): number {
  const runner = createModelRunner(graph)
  if (!runner.ok) return -Infinity
  const size = set.inputs.length / set.count
  let score = 0
  for (let index = 0; index < set.count; index++) {
    const output = runner.value.run(set.inputs.subarray(index * size, (index + 1) * size))
    if (set.labels) score += argMax(output) === set.labels[index] ? 1 : 0
    else
      score -=
        output.reduce((sum, value, place) => sum + (value - (set.values[index * output.length + place] ?? 0)) ** 2, 0) /
        output.length
  }
  return score / set.count
}
