import { basename, dirname } from 'node:path'
import { fail, succeed } from '../../../contract/result.ts'
import { uncoveredShares } from '../../../quantization/coverage.ts'
import { roundingWarnings } from '../../../quantization/rounding-warnings.ts'
import { findRecipe } from '../../../quantization/recipes/list-recipes.ts'
import { overrideSettings } from '../../../quantization/recipes/override-settings.ts'
import { chooseEngine } from '../../../services/road/choose-engine.ts'
import { diagnose } from '../../../services/road/diagnose.ts'
import { featureSet, samplesOf } from '../../../services/road/feature-set.ts'
import { layerErrors } from '../../../services/road/layer-errors.ts'
import { dataForModel } from '../../../services/road/model-data.ts'
import { modelToBytes } from '../../../services/road/model-file.ts'
import { isInteger } from '../../../services/road/model-runner.ts'
import type { RoadModel } from '../../../services/road/model.ts'
import { quantizationMethods, quantizeByMethod } from '../../../services/road/quantize-by-method.ts'
import { readModel, tfliteOf } from '../../../services/road/read-model.ts'
import { runtimesOfFile } from '../../../services/road/runtimes-of.ts'
import { runSettings } from '../../../services/road/train-model.ts'
import { testFigures, testModel, testSentence } from '../../../services/road/test-model.ts'
import { writeFiles } from '../../../services/road/write-files.ts'
import { findTemplate } from '../../../training/templates/list-templates.ts'
import { usualAugmentation } from '../../../training/augmentation/usual-augmentation.ts'
import { quantizationAwareSettings } from '../../../training/train-quantization-aware.ts'
import { choiceOption, requiredOption, textOption } from '../read-options.ts'
import type { Verb } from '../verb.ts'
import { dataOptions, seedOf } from './data-options.ts'
import { foreignOptions, foreignWishesOf } from './foreign-options.ts'
import { loadDataOption } from './load-data-option.ts'
import { trainingSettingsOf, trainOptions } from './training-options.ts'

/** Test samples whose activations are held against the calibrated ranges. */
const coverageSamples = 100

/** `quantize`: float to INT8, by rounding or by training with rounding. */
export const quantizeVerb: Verb = {
  usage:
    'quantize MODEL --data DATA --method ptq|qat|dynamic|float16 [--recipe NAME] [--activations int8|int16] [--set key=value]… [--diagnose] --out FILE.tflite',
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
    out: { type: 'string' },
  },
  positionals: { min: 1, max: 1 },
  run: async ({ positionals, options, progress, signal }) => {
    const out = requiredOption(options, 'out')
    const method = choiceOption(options, 'method', quantizationMethods) ?? 'ptq'
    const recipe = findRecipe(textOption(options, 'recipe') ?? 'tinykiln')
    if (!recipe.ok) return recipe
    const wide = choiceOption(options, 'activations', ['int8', 'int16'] as const)
    const given = Array.isArray(options['set']) ? options['set'].map(String) : []
    const chosen = overrideSettings(recipe.value.settings, [...(wide ? [`activations=${wide}`] : []), ...given])
    if (!chosen.ok) return chosen
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
    const make = (part: 'train' | 'validation') => featureSet(dataset, samplesOf(dataset, part), extract, model.task).set
    const train = make('train')
    const validation = make('validation')
    const started = performance.now()
    const engine = chooseEngine(typeof options['engine'] === 'string' ? options['engine'] : undefined)
    if (!engine.ok) return engine
    const template = model.provenance.template === null ? null : findTemplate(model.provenance.template)
    const augment = usualAugmentation(dataset.kind, model.features?.outputShape ?? [], model.features?.scaling)
    const float = runSettings(template?.ok ? template.value : null, augment ? { augment } : {}, seedOf(options))
    const settings = { ...quantizationAwareSettings(float), ...trainingSettingsOf(options) }
    const request = {
      train,
      validation: validation.count === 0 ? null : validation,
      settings,
      engine: engine.value,
      progress,
      signal,
    }
    const done = await quantizeByMethod(method, model.graph, request, chosen.value)
    if (!done.ok) return done
    const { graph, quantized } = done.value
    if (signal.aborted) return fail('cancelled', 'Quantization was cancelled. Nothing was written.')
    const seconds = (performance.now() - started) / 1000
    const made: RoadModel = { ...model, graph, provenance: { ...model.provenance, kind: method } }
    const tested = await testModel(made, samplesOf(dataset, 'test'), extract, progress, signal)
    if (!tested.ok) return tested
    const layers =
      quantized === null ? succeed([]) : layerErrors(quantized, samplesOf(dataset, 'train').slice(0, 20).map(extract))
    if (!layers.ok) return layers
    const inputs = samplesOf(dataset, 'train').slice(0, 24).map(extract)
    const diagnosis = options['diagnose'] === true && quantized !== null ? diagnose(quantized, inputs) : null
    if (diagnosis !== null && !diagnosis.ok) return diagnosis
    const unseen = samplesOf(dataset, 'test').slice(0, coverageSamples).map(extract)
    const covered =
      quantized === null ? succeed(new Map<string, number>()) : uncoveredShares(quantized.folded, quantized.graph, unseen)
    if (!covered.ok) return covered
    const bytes = out.endsWith('.tkm') ? succeed(modelToBytes(made)) : tfliteOf(made)
    if (!bytes.ok) return bytes
    await new Promise((resolve) => setImmediate(resolve))
    if (signal.aborted) return fail('cancelled', 'Quantization was cancelled. Nothing was written.')
    const written = writeFiles(dirname(out), [{ path: basename(out), bytes: bytes.value }])
    if (!written.ok) return written
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
      layers: layers.value.map((row) => ({ ...row, uncovered: covered.value.get(row.name) ?? 0 })),
      warnings: quantized === null ? [] : roundingWarnings(quantized.folded, quantized.graph, quantized.ranges),
      ...(diagnosis && { diagnosis: diagnosis.value }),
      seconds,
      input: ready.value.inputRule,
    }
    const text = `${method.toUpperCase()}: test part ${testSentence(tested.value)}; ${bytes.value.length} bytes written to ${out}.`
    return succeed({ json, text: diagnosis === null ? text : `${text}\n${diagnosis.value.sentence}` })
  },
}
