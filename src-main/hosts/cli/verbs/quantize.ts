import { basename, dirname } from 'node:path'
import { fail, succeed, type Result } from '../../../contract/result.ts'
import { roundingWarnings } from '../../../quantization/rounding-warnings.ts'
import { findRecipe } from '../../../quantization/recipes/list-recipes.ts'
import type { Recipe } from '../../../quantization/recipes/recipe.ts'
import type { RecipeSettings } from '../../../quantization/recipes/recipe-settings.ts'
import { overrideSettings } from '../../../quantization/recipes/override-settings.ts'
import {
  checkpointPathOf,
  openCheckpoint,
  partsOfQuantization,
  removeCheckpoint,
} from '../../../services/road/checkpoint-file.ts'
import type { CheckpointFile } from '../../../services/road/checkpoint-file.ts'
import { checkWritable } from '../../../services/road/check-writable.ts'
import { diagnose } from '../../../services/road/diagnose.ts'
import { samplesOf } from '../../../services/road/feature-set.ts'
import { inspectLayers } from '../../../services/road/inspect-layers.ts'
import { dataForModel, type ModelData } from '../../../services/road/model-data.ts'
import { modelToBytes } from '../../../services/road/model-file.ts'
import { isInteger } from '../../../services/road/model-runner.ts'
import type { RoadModel } from '../../../services/road/model.ts'
import { quantizationMethods, quantizeByMethod } from '../../../services/road/quantize-by-method.ts'
import { quantizationRequest } from '../../../services/road/quantization-request.ts'
import type { QuantizationAwareRequest } from '../../../services/road/quantize-model.ts'
import { readModel, tfliteOf } from '../../../services/road/read-model.ts'
import { runtimesOfFile } from '../../../services/road/runtimes-of.ts'
import { testFigures, testModel, testSentence } from '../../../services/road/test-model.ts'
import { writeFiles } from '../../../services/road/write-files.ts'
import { choiceOption, requiredOption, textOption } from '../read-options.ts'
import type { OptionValues, Verb } from '../verb.ts'
import { dataOptions, seedOf } from './data-options.ts'
import { foreignOptions, foreignWishesOf } from './foreign-options.ts'
import { loadDataOption } from './load-data-option.ts'
import { classWeightsOf, trainingSettingsOf, trainOptions } from './training-options.ts'
import { WrongUsage } from '../wrong-usage.ts'

/** Training samples on which layers are compared one by one. */
const comparedSamples = 24
/** Test samples whose activations are held against the calibrated ranges. */
const coverageSamples = 100

/** The recipe's settings with what a person typed over them. */
function settingsOf(options: OptionValues, recipe: Recipe): Result<RecipeSettings> {
  const wide = choiceOption(options, 'activations', ['int8', 'int16'] as const)
  const given = Array.isArray(options['set']) ? options['set'].map(String) : []
  return overrideSettings(recipe.settings, [...(wide ? [`activations=${wide}`] : []), ...given])
}

/** The checkpoint beside the file that training with rounding will write. */
function checkpointOf(
  options: OptionValues,
  out: string,
  { model, prepared }: ModelData,
  request: QuantizationAwareRequest,
  recipe: RecipeSettings,
): Result<CheckpointFile> {
  const wishes = { path: checkpointPathOf(out), resume: options['resume'] === true }
  return openCheckpoint(wishes, partsOfQuantization(model, prepared, request, recipe))
}

function cancelled(file: CheckpointFile | null): Result<never> {
  const hint = file === null ? '' : ` The same command with --resume goes on from ${file.resumable}.`
  return fail('cancelled', `Quantization was cancelled. Nothing was written.${hint}`)
}

/** `quantize`: float to INT8, by rounding or by training with rounding. */
export const quantizeVerb: Verb = {
  usage:
    'quantize MODEL --data DATA --method ptq|qat|dynamic|float16 [--recipe NAME] [--activations int8|int16] [--set key=value]… [--diagnose] [--resume] --out FILE.tflite',
  options: {
    ...dataOptions,
    ...trainOptions,
    ...foreignOptions,
    data: { type: 'string', multiple: false },
    method: { type: 'string' },
    recipe: { type: 'string' },
    set: { type: 'string', multiple: true },
    activations: { type: 'string' },
    diagnose: { type: 'boolean' },
    resume: { type: 'boolean' },
    out: { type: 'string' },
  },
  positionals: { min: 1, max: 1 },
  run: async ({ positionals, options, progress, signal }) => {
    const out = requiredOption(options, 'out')
    const method = choiceOption(options, 'method', quantizationMethods) ?? 'ptq'
    const recipe = findRecipe(textOption(options, 'recipe') ?? 'tinykiln')
    if (!recipe.ok) return recipe
    const chosen = settingsOf(options, recipe.value)
    if (!chosen.ok) return chosen
    if (options['resume'] === true && method !== 'qat') throw new WrongUsage('--resume goes with --method qat.')
    const writable = checkWritable(out)
    if (!writable.ok) return writable
    const read = await readModel(positionals[0] ?? '')
    if (!read.ok) return read
    if (isInteger(read.value.model.graph)) {
      const sentence = 'This model is in whole numbers already. Quantize the float model that it was made from.'
      return fail('already-quantized', sentence, { path: positionals[0] ?? '' })
    }
    const loaded = await loadDataOption([requiredOption(options, 'data')], options)
    if (!loaded.ok) return loaded
    const wishes = await foreignWishesOf(options)
    if (!wishes.ok) return wishes
    const ready = dataForModel(read.value.model, loaded.value.dataset, wishes.value)
    if (!ready.ok) return ready
    const { model, prepared, extract } = ready.value
    const { dataset } = prepared
    const started = performance.now()
    const weights = classWeightsOf(options, dataset.classes)
    if (!weights.ok) return weights
    const request = quantizationRequest({
      model,
      dataset,
      extract,
      seed: seedOf(options),
      chosen: { ...trainingSettingsOf(options), ...weights.value },
      engine: textOption(options, 'engine'),
      progress,
      signal,
    })
    if (!request.ok) return request
    const file = method === 'qat' ? checkpointOf(options, out, ready.value, request.value, chosen.value) : succeed(null)
    if (!file.ok) return file
    const hooks = file.value ? { checkpoint: file.value.hooks } : {}
    const done = await quantizeByMethod(method, model.graph, { ...request.value, ...hooks }, chosen.value)
    if (!done.ok) return done
    const { graph, quantized } = done.value
    if (signal.aborted) return cancelled(file.value)
    const seconds = (performance.now() - started) / 1000
    const made: RoadModel = { ...model, graph, provenance: { ...model.provenance, kind: method } }
    const tested = await testModel(made, samplesOf(dataset, 'test'), extract, progress, signal)
    if (!tested.ok) return tested
    const seen = samplesOf(dataset, 'train').slice(0, comparedSamples).map(extract)
    const unseen = samplesOf(dataset, 'test').slice(0, coverageSamples).map(extract)
    const layers = quantized === null ? succeed([]) : inspectLayers(quantized, seen, unseen)
    if (!layers.ok) return layers
    const diagnosis = options['diagnose'] === true && quantized !== null ? diagnose(quantized, seen) : null
    if (diagnosis !== null && !diagnosis.ok) return diagnosis
    const bytes = out.endsWith('.tkm') ? succeed(modelToBytes(made)) : tfliteOf(made)
    if (!bytes.ok) return bytes
    await new Promise((resolve) => setImmediate(resolve))
    if (signal.aborted) return cancelled(file.value)
    const written = writeFiles(dirname(out), [{ path: basename(out), bytes: bytes.value }])
    if (!written.ok) return written
    if (file.value) removeCheckpoint(file.value.resumable)
    const json = {
      method,
      recipe: recipe.value.name,
      settings: chosen.value,
      activations: chosen.value.activations,
      ...(quantized && { equalization: quantized.equalization, windows: quantized.windows }),
      ...runtimesOfFile(graph),
      out,
      bytes: bytes.value.length,
      evaluation: testFigures(tested.value),
      layers: layers.value,
      warnings: quantized === null ? [] : roundingWarnings(quantized.folded, quantized.graph, quantized.ranges),
      ...(diagnosis && { diagnosis: diagnosis.value }),
      seconds,
      input: ready.value.inputRule,
    }
    const text = `${method.toUpperCase()}: test part ${testSentence(tested.value)}; ${bytes.value.length} bytes written to ${out}.`
    return succeed({ json, text: diagnosis === null ? text : `${text}\n${diagnosis.value.sentence}` })
  },
}
