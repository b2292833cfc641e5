import { fail, succeed, type Result } from '../../contract/result.ts'
import type { Sample } from '../../data/dataset.ts'
import type { JobDefinition } from '../../jobs/definition.ts'
import { alarms } from '../../quantization/alarms.ts'
import { outlierChannels } from '../../quantization/diagnosis/outlier-channels.ts'
import { findRecipe, tinykilnRecipe } from '../../quantization/recipes/list-recipes.ts'
import { overrideSettings } from '../../quantization/recipes/override-settings.ts'
import { current, setCurrent } from '../record/current.ts'
import { asJsonObject } from '../record/dataset-record.ts'
import { floatModelData } from '../record/float-model-data.ts'
import { loadAnswers, saveModel } from '../record/model-record.ts'
import { outcomesOf } from '../road/compare-variants.ts'
import { controlRun } from '../road/control-run.ts'
import { testModel } from '../road/test-model.ts'
import { samplesOf, type Extract } from '../road/feature-set.ts'
import { inspectLayers } from '../road/inspect-layers.ts'
import { partOf } from '../road/progress.ts'
import type { RoadModel } from '../road/model.ts'
import { quantizationRequest } from '../road/quantization-request.ts'
import { quantizeAware, quantizePostTraining, type QuantizationAwareRequest } from '../road/quantize-model.ts'
import { checkpointHooks } from './checkpoint-hooks.ts'
import { progressOf } from './worker-progress.ts'
import { withProject } from './with-project.ts'

/** What the quantization job is given. */
export type QuantizeInput = {
  readonly model: string
  readonly method: 'ptq' | 'qat'
  readonly epochs: number | null
  readonly recipe?: string
  /** `key=value` over the recipe. */
  readonly settings?: readonly string[]
  /** Whether QAT is followed by training as long without rounding. */
  readonly control?: boolean
}

/** Shares of the work: calibration before training with rounding, and all that comes before the test. */
const trainingFrom = 0.05
const testingFrom = 0.9

/** Windows whose layers are compared one by one. */
const comparedWindows = 24

/** Rounds a float model, or trains it on with rounding, tests the result on the device kernels, and makes it current. */
export const quantizeJob: JobDefinition<QuantizeInput, { readonly model: string }> = {
  run: (input, context) =>
    withProject(context.folder, async (project) => {
      const recipe = findRecipe(input.recipe ?? tinykilnRecipe.name)
      if (!recipe.ok) return recipe
      const choices = overrideSettings(recipe.value.settings, input.settings ?? [])
      if (!choices.ok) return choices
      const data = floatModelData(project, input.model)
      if (!data.ok) return data
      const { dataset, extract, model: float } = data.value
      // No share is given out before its work is done, or the time left would be guessed from nothing.
      context.progress(0, 'Calibrating')
      const progress = progressOf(context)
      const controls = input.method === 'qat' && input.control === true
      const trained = controls ? 0.5 : testingFrom
      const request = quantizationRequest({
        model: float,
        dataset,
        extract,
        seed: float.provenance.seed,
        chosen: input.epochs === null ? {} : { epochs: input.epochs },
        engine: undefined,
        progress: partOf(progress, trainingFrom, trained),
        signal: context.signal,
      })
      if (!request.ok) return request
      const { settings } = request.value
      const started = performance.now()
      const quantized =
        input.method === 'ptq'
          ? quantizePostTraining(float.graph, request.value.train, choices.value)
          : await quantizeAware(float.graph, { ...request.value, checkpoint: checkpointHooks(context) }, choices.value)
      if (!quantized.ok) return quantized
      if (context.signal.aborted) return fail('cancelled', 'Quantization was cancelled. Nothing was changed.')
      const seconds = (performance.now() - started) / 1000
      const provenance = { ...float.provenance, kind: input.method, parents: { ...float.provenance.parents, float: input.model } }
      const model: RoadModel = { ...float, graph: quantized.value.graph, provenance }
      const test = samplesOf(dataset, 'test')
      const control = controls
        ? await controlled(float, { ...request.value, progress: partOf(progress, trained, testingFrom) }, test, extract)
        : null
      if (control !== null && !control.ok) return control
      const tested = await testModel(model, test, extract, partOf(progress, testingFrom, 1), context.signal)
      if (!tested.ok) return tested
      const seen = samplesOf(dataset, 'train').slice(0, comparedWindows).map(extract)
      const layers = inspectLayers(quantized.value, seen, test.slice(0, comparedWindows).map(extract))
      if (!layers.ok) return layers
      const rows = layers.value
      const reference = loadAnswers(project, input.model)
      const { answers } = tested.value
      const outliers = outlierChannels(quantized.value.folded, seen)
      if (!outliers.ok) return outliers
      const found = reference && answers ? alarms(answers.evaluation, reference.evaluation, rows, outliers.value) : []
      const title = input.method.toUpperCase()
      return project.write(() => {
        const epochs = input.method === 'qat' ? settings.epochs : 0
        const row = project.quantizations.put({
          name: title,
          parents: [input.model],
          seed: float.provenance.seed,
          settings: asJsonObject({ ...choices.value, epochs, windows: quantized.value.windows, recipe: recipe.value.name }),
          method: input.method,
          recipe: recipe.value.name,
          model: null,
        })
        const saved = saveModel(project, {
          model,
          name: title,
          title,
          origin: 'quantized',
          parents: [row.hash],
          ...tested.value,
        })
        const classes = new Set(samplesOf(dataset, 'train').map((sample) => sample.label)).size
        const summary = {
          seconds,
          epochs,
          layers: rows,
          alarms: found,
          windows: quantized.value.windows,
          classes,
          control: control?.value ?? null,
        }
        project.quantizations.update(row.hash, { model: saved.hash, summary: asJsonObject(summary) })
        setCurrent(project, input.method, saved.hash)
        if (current(project, 'float') === null) setCurrent(project, 'float', input.model)
        return { model: saved.hash }
      })
    }),
}

/** Which test windows the control run gets right, and what it took; nothing for a model that does not name classes. */
async function controlled(
  float: RoadModel,
  request: QuantizationAwareRequest,
  test: readonly Sample[],
  extract: Extract,
): Promise<Result<{ readonly outcomes: readonly boolean[]; readonly seconds: number } | null>> {
  const started = performance.now()
  const { progress, signal } = request
  const made = await controlRun(float.graph, { ...request, progress: partOf(progress, 0, testingFrom) })
  if (!made.ok) return made
  const seconds = (performance.now() - started) / 1000
  const tested = await testModel({ ...float, graph: made.value.graph }, test, extract, partOf(progress, testingFrom, 1), signal)
  if (!tested.ok) return tested
  return succeed(tested.value.answers ? { outcomes: outcomesOf(tested.value.answers), seconds } : null)
}
