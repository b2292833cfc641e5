import { fail, succeed } from '../../../contract/result.ts'
import { countMacs } from '../../../graph/count-macs.ts'
import { countParameters } from '../../../graph/count-parameters.ts'
import { loadData } from '../../../services/road/load-data.ts'
import { takeRoad } from '../../../services/road/make.ts'
import { modelToBytes } from '../../../services/road/model-file.ts'
import { writeFiles } from '../../../services/road/write-files.ts'
import type { TrainingSettings } from '../../../training/settings.ts'
import { numberOption, requiredOption, textOption } from '../read-options.ts'
import type { OptionValues, Verb } from '../verb.ts'
import { basename, dirname } from 'node:path'
import { dataOptions, readOptionsOf, seedOf, windowWishesOf } from './data-options.ts'

/** Options of every verb that trains. */
export const trainOptions = {
  template: { type: 'string' },
  epochs: { type: 'string' },
  batch: { type: 'string' },
  lr: { type: 'string' },
  engine: { type: 'string' },
} as const

/** Training settings that a person typed. */
export function trainingSettingsOf(options: OptionValues): Partial<TrainingSettings> {
  const epochs = numberOption(options, 'epochs', { min: 1, max: 100_000, whole: true })
  const batch = numberOption(options, 'batch', { min: 1, max: 65_536, whole: true })
  const learningRate = numberOption(options, 'lr', { min: 0 })
  return {
    ...(epochs === undefined ? {} : { epochs }),
    ...(batch === undefined ? {} : { batch }),
    ...(learningRate === undefined ? {} : { learningRate }),
  }
}

/** The template and engine that a person typed. */
export function namesOf(options: OptionValues): { readonly template?: string; readonly engine?: string } {
  const template = textOption(options, 'template')
  const engine = textOption(options, 'engine')
  return { ...(template === undefined ? {} : { template }), ...(engine === undefined ? {} : { engine }) }
}

/** `train`: trains a template on data. */
export const trainVerb: Verb = {
  usage: 'train DATA [--template NAME] [--epochs N] [--batch N] [--lr X] [--engine NAME] --out MODEL.tkm',
  options: { ...dataOptions, ...trainOptions, out: { type: 'string' } },
  positionals: { min: 1, max: 1000 },
  run: async ({ positionals, options, progress, signal }) => {
    const out = requiredOption(options, 'out')
    const data = await loadData(positionals, readOptionsOf(options, true))
    if (!data.ok) return data
    const seed = seedOf(options)
    const road = await takeRoad({
      dataset: data.value.dataset,
      read: readOptionsOf(options, true),
      seed,
      windows: windowWishesOf(options),
      settings: trainingSettingsOf(options),
      ...namesOf(options),
      quantize: [],
      progress,
      signal,
    })
    if (!road.ok) return road
    const { outcome, float, template } = road.value
    if (signal.aborted) return fail('cancelled', 'Training was cancelled. Nothing was written.')
    const written = writeFiles(dirname(out), [{ path: basename(out), bytes: modelToBytes(float.model) }])
    if (!written.ok) return written
    const { accuracy, samples } = float.answers.evaluation
    const json = {
      model: out,
      template: template.name,
      epochs: outcome.history.length,
      history: outcome.history,
      best: outcome.best,
      stopped: outcome.stopped,
      params: countParameters(float.model.graph),
      macs: countMacs(float.model.graph),
      samplesPerSecond: outcome.samplesPerSecond,
      firstStepAt: outcome.firstStepAt,
      engine: outcome.engine,
      evaluation: float.answers.evaluation,
      split: road.value.prepared.split,
    }
    const text = `${template.title}: ${Math.round(accuracy * samples)} of ${samples} test samples right after ${json.epochs} epochs (best: ${outcome.best?.epoch ?? 0}); written to ${out}.`
    return succeed({ json, text })
  },
}
