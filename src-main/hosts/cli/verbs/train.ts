import { basename, dirname } from 'node:path'
import { fail, succeed, type Result } from '../../../contract/result.ts'
import { countMacs } from '../../../graph/count-macs.ts'
import { countParameters } from '../../../graph/count-parameters.ts'
import { checkpointPathOf, removeCheckpoint } from '../../../services/road/checkpoint-file.ts'
import { checkWritable } from '../../../services/road/check-writable.ts'
import { crossValidate, type CrossValidation } from '../../../services/road/cross-validate.ts'
import { takeRoad, type RoadRequest } from '../../../services/road/make.ts'
import { inputRules } from '../../../services/road/foreign-features.ts'
import { modelToBytes } from '../../../services/road/model-file.ts'
import { heardOf, heardSentences } from '../../../services/road/known-words.ts'
import { readModel } from '../../../services/road/read-model.ts'
import { testFigures, testSentence } from '../../../services/road/test-model.ts'
import { writeFiles } from '../../../services/road/write-files.ts'
import { choiceOption, numberOption, textOption } from '../read-options.ts'
import type { OptionValues, Verb, VerbAnswer } from '../verb.ts'
import { WrongUsage } from '../wrong-usage.ts'
import { dataOptions, readOptionsOf, seedOf } from './data-options.ts'
import { loadDataOption } from './load-data-option.ts'
import { splitOf, taskDetails, taskOptions, withTask } from './task-options.ts'
import { classWeightsOf, namesOf, parametersOf, trainDetails, trainingSettingsOf, trainOptions } from './training-options.ts'

type TrainRequest = Omit<RoadRequest, 'checkpoint'>

/** The model that `--from` names, with what `--freeze` says. */
async function startOf(options: OptionValues): Promise<Result<Pick<TrainRequest, 'from'>>> {
  const path = textOption(options, 'from')
  const freeze = choiceOption(options, 'freeze', ['all-but-head', 'none'] as const)
  if (path === undefined) {
    if (freeze !== undefined) throw new WrongUsage('--freeze needs --from MODEL.')
    return succeed({})
  }
  const read = await readModel(path)
  const input = choiceOption(options, 'input', inputRules)
  const rule = input === undefined ? {} : { input }
  return read.ok ? succeed({ from: { model: read.value.model, freeze: freeze !== 'none', ...rule } }) : read
}

function crossText({ folds, metric, mean, sd }: CrossValidation): string {
  const name = { accuracy: 'right', r2: 'R²', auc: 'AUC' }[metric]
  const show = (value: number): string => (metric === 'accuracy' ? `${(100 * value).toFixed(1)} %` : value.toFixed(3))
  const lines = folds.map(
    ({ fold, groups, score }) => `  part ${fold}: ${show(score)}${groups.length > 0 ? ` (${groups.join(', ')})` : ''}`,
  )
  return [`${name} in ${folds.length} parts: mean ${show(mean)}, sd ${show(sd)}`, ...lines].join('\n')
}

async function trainOnce(request: TrainRequest, out: string, resume: boolean): Promise<Result<VerbAnswer & { json: object }>> {
  const path = checkpointPathOf(out)
  const road = await takeRoad({ ...request, checkpoint: { path, resume } })
  if (!road.ok) return road
  const { outcome, float, template, prepared, settings } = road.value
  if (request.signal.aborted) return fail('cancelled', 'Training was cancelled. Nothing was written.')
  const written = writeFiles(dirname(out), [{ path: basename(out), bytes: modelToBytes(float.model) }])
  if (!written.ok) return written
  removeCheckpoint(path)
  const { augment: _augment, ...plain } = settings
  const json = {
    model: out,
    template: template?.name ?? null,
    task: float.model.task,
    settings: { ...plain, augment: road.value.augmented },
    heard: heardOf(road.value.known),
    epochs: outcome.history.length,
    history: outcome.history,
    best: outcome.best,
    stopped: outcome.stopped,
    ...(outcome.failure ? { failure: outcome.failure } : {}),
    params: countParameters(float.model.graph),
    macs: countMacs(float.model.graph),
    samplesPerSecond: outcome.samplesPerSecond,
    firstStepAt: outcome.firstStepAt,
    engine: outcome.engine.name,
    engineVersion: outcome.engine.version,
    evaluation: testFigures(float.tested),
    split: prepared.split,
  }
  const text = [
    `${template?.title ?? 'Transfer'}: test part ${testSentence(float.tested)}, after ${json.epochs} epochs (best: ${outcome.best?.epoch ?? 0}); written to ${out}.`,
    ...heardSentences(road.value.known),
    ...(outcome.failure ? [outcome.failure.message] : []),
  ].join('\n')
  return succeed({ json, text })
}

/** `train`: trains a template, or a model that exists, on data. */
export const trainVerb: Verb = {
  usage:
    'train DATA [--template NAME] [--epochs N] [--batch N] [--lr X] [--engine NAME] [--resume] [--folds K] [--from MODEL] --out MODEL.tkm',
  details: [
    'The run:',
    '  --out MODEL.tkm          where the model goes; while it runs a checkpoint lies beside it',
    '  --resume                 go on from that checkpoint, with the same data and options',
    '  --folds K                cross-validation: K nets, each tested on another part; --out may be left out',
    '  --from MODEL             start from a float model (any format) instead of a template, with a new last layer',
    '  --freeze WHAT            with --from: all-but-head (default) or none',
    '  --input RULE             with --from a foreign model: how it wants its inputs, 0..1, -1..1, 0..255, standard or raw',
    '',
    ...taskDetails,
    '',
    ...trainDetails,
  ],
  options: {
    ...dataOptions,
    ...taskOptions,
    ...trainOptions,
    set: { type: 'string', multiple: true },
    folds: { type: 'string' },
    from: { type: 'string' },
    freeze: { type: 'string' },
    input: { type: 'string' },
    resume: { type: 'boolean' },
    out: { type: 'string' },
  },
  positionals: { min: 1, max: 1000 },
  run: async ({ positionals, options, progress, signal }) => {
    const out = textOption(options, 'out')
    const folds = numberOption(options, 'folds', { min: 2, max: 100, whole: true })
    if (out === undefined && folds === undefined) throw new WrongUsage('--out is missing.')
    const writable = out === undefined ? succeed(null) : checkWritable(out)
    if (!writable.ok) return writable
    const parameters = parametersOf(options)
    const start = await startOf(options)
    if (!start.ok) return start
    const loaded = await loadDataOption(positionals, options)
    if (!loaded.ok) return loaded
    const dataset = withTask(loaded.value, options)
    if (!dataset.ok) return dataset
    const weights = classWeightsOf(options, dataset.value.classes)
    if (!weights.ok) return weights
    const request: TrainRequest = {
      dataset: dataset.value,
      read: readOptionsOf(options, true),
      seed: seedOf(options),
      windows: loaded.value.windows,
      split: splitOf(options),
      settings: { ...trainingSettingsOf(options), ...weights.value },
      parameters,
      ...namesOf(options),
      ...start.value,
      quantize: [],
      progress,
      signal,
    }
    const crossed = folds === undefined ? null : await crossValidate(request, folds)
    if (crossed && !crossed.ok) return crossed
    const trained = out === undefined ? null : await trainOnce(request, out, options['resume'] === true)
    if (trained && !trained.ok) return trained
    return succeed({
      json: { ...trained?.value.json, ...(crossed ? { crossValidation: crossed.value } : {}) },
      text: [...(crossed ? [crossText(crossed.value)] : []), ...(trained ? [trained.value.text] : [])].join('\n'),
    })
  },
}
