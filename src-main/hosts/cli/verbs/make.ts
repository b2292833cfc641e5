import { rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { findBoard } from '../../../boards/find-board.ts'
import { succeed } from '../../../contract/result.ts'
import { countMacs } from '../../../graph/count-macs.ts'
import { countParameters } from '../../../graph/count-parameters.ts'
import { recordRoad } from '../../../services/record/record-road.ts'
import { checkWritable } from '../../../services/road/check-writable.ts'
import { compareTests } from '../../../services/road/compare-tests.ts'
import { exportHash, exportRoad, selfTestVectors, usualTestWindows } from '../../../services/road/export-road.ts'
import { samplesOf } from '../../../services/road/feature-set.ts'
import { heardOf, heardSentences } from '../../../services/road/known-words.ts'
import { fitOn, planFor, plannedModel } from '../../../services/road/fit-road.ts'
import { takeRoad, type RoadVariant } from '../../../services/road/make.ts'
import { testFigures, testSentence } from '../../../services/road/test-model.ts'
import { writeFiles } from '../../../services/road/write-files.ts'
import { signalCost } from '../../../signal/feature-cost.ts'
import { lowerFeatures } from '../../../signal/lower-features.ts'
import { choiceOption, requiredOption, textOption } from '../read-options.ts'
import type { Verb } from '../verb.ts'
import { inspectionJson } from './data-inspect.ts'
import { dataOptions, readOptionsOf, seedOf } from './data-options.ts'
import { openProjectOption } from './project-option.ts'
import { loadDataOption } from './load-data-option.ts'
import { splitOf, taskDetails, taskOptions, withTask } from './task-options.ts'
import { classWeightsOf, namesOf, parametersOf, trainDetails, trainingSettingsOf, trainOptions } from './training-options.ts'

/** What is exported by `make`, in this order. */
const targets = ['tflite', 'c-array', 'c', 'arduino'] as const

function variantJson(variant: RoadVariant): object {
  return { ...testFigures(variant.tested), seconds: variant.seconds }
}

/** `make`: the whole road in one command. */
export const makeVerb: Verb = {
  usage: 'make DATA --board ID [--quantize ptq|qat|both] [--template NAME] [--epochs N] [--small] --out DIR',
  details: [...taskDetails, '', ...trainDetails],
  options: {
    ...dataOptions,
    ...taskOptions,
    ...trainOptions,
    set: { type: 'string', multiple: true },
    board: { type: 'string' },
    quantize: { type: 'string' },
    out: { type: 'string' },
    name: { type: 'string' },
    small: { type: 'boolean' },
  },
  positionals: { min: 1, max: 1000 },
  run: async ({ positionals, options, progress, signal }) => {
    const out = requiredOption(options, 'out')
    const board = findBoard(requiredOption(options, 'board'))
    if (!board.ok) return board
    const quantize = choiceOption(options, 'quantize', ['ptq', 'qat', 'both'] as const) ?? 'both'
    const seed = seedOf(options)
    const read = readOptionsOf(options, true)
    const parameters = parametersOf(options)
    const writable = checkWritable(out, 'folder')
    if (!writable.ok) return writable
    const loaded = await loadDataOption(positionals, options)
    if (!loaded.ok) return loaded
    const { inspection } = loaded.value
    const data = withTask(loaded.value, options)
    if (!data.ok) return data
    const dataset = data.value
    const weights = classWeightsOf(options, dataset.classes)
    if (!weights.ok) return weights
    const road = await takeRoad({
      dataset,
      read,
      seed,
      windows: loaded.value.windows,
      split: splitOf(options),
      settings: { ...trainingSettingsOf(options), ...weights.value },
      parameters,
      ...namesOf(options),
      quantize: quantize === 'both' ? ['ptq', 'qat'] : [quantize],
      progress,
      signal,
    })
    if (!road.ok) return road
    const { float, ptq, qat, pipeline, prepared, extract, template, outcome, known } = road.value
    const advice = compareTests({ float: float.tested, ptq: ptq?.tested ?? null, qat: qat?.tested ?? null })
    const chosen = ptq && (advice.choose !== 'qat' || !qat) ? ptq : (qat ?? float)
    const planned = plannedModel(chosen.model)
    if (!planned.ok) return planned
    const fit = fitOn(planned.value, board.value, 'tinykiln')
    const name = textOption(options, 'name') ?? basename(resolve(positionals[0] ?? 'model'))
    const vectors = selfTestVectors(chosen.model, samplesOf(prepared.dataset, 'test'), extract, usualTestWindows)
    if (!vectors.ok) return vectors
    const made = []
    const small = options['small'] === true
    for (const as of targets) {
      const exported = exportRoad({ model: chosen.model, board: board.value, as, name, selfTest: vectors.value, small })
      if (!exported.ok) return exported
      made.push({ as, ...exported.value })
    }
    const files = made.flatMap((one) => one.files)
    const written = writeFiles(out, files)
    if (!written.ok) return written
    if (signal.aborted) for (const path of written.value) rmSync(path, { force: true })
    const project = openProjectOption(options)
    if (project && !project.ok) return project
    if (project) {
      const recorded = recordRoad(project.value, {
        road: road.value,
        read,
        name,
        board: board.value.id,
        small,
        exports: made,
        fit,
      })
      project.value.close()
      if (!recorded.ok) return recorded
    }
    const json = {
      data: {
        ...(inspectionJson(inspection, dataset, seed) as object),
        dataset: road.value.datasetHash,
        split: prepared.split.counts,
        splitBy: prepared.split,
      },
      features: {
        block: pipeline.settings.block,
        params: pipeline.settings.parameters,
        shape: pipeline.outputShape,
        cost: signalCost(lowerFeatures(pipeline)),
      },
      model: {
        template: template?.name ?? null,
        task: float.model.task,
        heard: heardOf(known),
        params: countParameters(float.model.graph),
        macs: countMacs(planned.value.graph),
        epochs: outcome.history.length,
        best: outcome.best,
        engine: outcome.engine.name,
        engineVersion: outcome.engine.version,
        samplesPerSecond: outcome.samplesPerSecond,
      },
      float: variantJson(float),
      ...(ptq ? { ptq: variantJson(ptq) } : {}),
      ...(qat ? { qat: variantJson(qat) } : {}),
      chosen: chosen.model.provenance.kind,
      recommendation: advice,
      fit: { ...fit, arenaBytes: planFor(planned.value, board.value).arenaBytes, tfliteBytes: planned.value.tfliteBytes },
      exports: made.map(({ as, files: list, lint }) => ({
        as,
        files: list.map(({ path, bytes }) => ({ path: join(out, path), bytes: bytes.length })),
        lint,
        sha256: exportHash(list),
      })),
    }
    const tests = Object.entries({ float, PTQ: ptq, QAT: qat }).flatMap(([name, variant]) =>
      variant === null ? [] : [`${name} ${testSentence(variant.tested)}`],
    )
    const classes = float.model.task === 'classification' ? ` in ${dataset.classes.length} classes` : ''
    const text = [
      `${inspection.recordings} samples${classes}; ${template?.title ?? ''}, ${json.model.params} weights`,
      ...heardSentences(known),
      `on the test part: ${tests.join('; ')}`,
      advice.because,
      `${board.value.name}: ${fit.verdict}, flash ${fit.flash.value} of ${fit.flashLimit} B, RAM ${fit.ram.value} of ${fit.ramLimit} B`,
      ...fit.why,
      `written to ${out}: ${files
        .map(({ path }) => path.split('/')[0])
        .filter((path, index, all) => all.indexOf(path) === index)
        .join(', ')}`,
    ].join('\n')
    return succeed({ json, text })
  },
}
