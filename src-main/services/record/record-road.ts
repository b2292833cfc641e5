import { createHash } from 'node:crypto'
import type { Fit } from '../../boards/fit.ts'
import type { Result } from '../../contract/result.ts'
import type { ReadOptions } from '../../data/read-options.ts'
import type { Export } from '../../export/export-model-types.ts'
import type { Project } from '../../projects/project.ts'
import { compareTests } from '../road/compare-tests.ts'
import { usualTestWindows } from '../road/export-road.ts'
import type { Road, RoadVariant } from '../road/make.ts'
import { setCurrent } from './current.ts'
import { asJsonObject, saveDataset } from './dataset-record.ts'
import { saveFeatures, savePipeline } from './feature-record.ts'
import { saveModel } from './model-record.ts'

/** Everything `make` did, for the history. */
export type RecordedRoad = {
  readonly road: Road
  readonly read: ReadOptions
  readonly name: string
  readonly board: string
  /** The smallest code instead of the quickest, in every export. */
  readonly small: boolean
  readonly exports: readonly ({ readonly as: string } & Export)[]
  readonly fit: Fit
}

/** Leaves a row for every step of a road, each with its parents. */
export function recordRoad(project: Project, { road, read, name, board, small, exports, fit }: RecordedRoad): Result<null> {
  const { prepared, pipeline, float, settings, outcome, template, known } = road
  const stored = {
    dataset: prepared.dataset,
    read,
    split: prepared.splitSettings,
    splitBy: prepared.split.because,
    window: prepared.window,
  }
  const dataset = saveDataset(project, stored, name, [])
  if (!dataset.ok) return dataset
  return project.write(() => {
    const features = saveFeatures(project, dataset.value.hash, pipeline.settings)
    savePipeline(project, features.hash, pipeline)
    const run = project.runs.put({
      name: template?.title ?? 'Transfer',
      parents: [features.hash],
      seed: settings.seed,
      settings: asJsonObject({ ...settings, augment: null, fresh: known === null, template: template?.name ?? null }),
      summary: asJsonObject({ engine: outcome.engine, samplesPerSecond: outcome.samplesPerSecond }),
      kind: 'float',
      status: 'done',
      bestEpoch: outcome.best?.epoch ?? null,
      job: null,
    })
    for (const { epoch, loss, accuracy, validationLoss, validationAccuracy, seconds } of outcome.history) {
      project.metrics.put(run.hash, epoch, {
        loss,
        accuracy: accuracy ?? NaN,
        validationLoss: validationLoss ?? NaN,
        validationAccuracy: validationAccuracy ?? NaN,
        seconds,
      })
    }
    const title = template?.title ?? 'Transfer'
    const trained = saveModel(project, {
      model: float.model,
      name: `${name}, float`,
      title,
      origin: 'trained',
      parents: [run.hash],
      ...float.tested,
    })
    const keep = (variant: RoadVariant, method: 'ptq' | 'qat'): string => {
      const row = project.quantizations.put({
        name: method.toUpperCase(),
        parents: [trained.hash],
        seed: settings.seed,
        settings: { seconds: null },
        method,
        recipe: 'tinykiln',
        model: null,
      })
      const model = saveModel(project, {
        model: variant.model,
        name: `${name}, ${method.toUpperCase()}`,
        title,
        origin: 'quantized',
        parents: [row.hash],
        ...variant.tested,
      })
      project.quantizations.update(row.hash, { model: model.hash, summary: { seconds: variant.seconds } })
      setCurrent(project, method, model.hash)
      return model.hash
    }
    const ptq = road.ptq ? keep(road.ptq, 'ptq') : null
    const qat = road.qat ? keep(road.qat, 'qat') : null
    const advice = compareTests({ float: float.tested, ptq: road.ptq?.tested ?? null, qat: road.qat?.tested ?? null })
    const chosen = (advice.choose === 'qat' ? (qat ?? ptq) : (ptq ?? qat)) ?? trained.hash
    project.fits.put({
      name: board,
      parents: [chosen],
      settings: {},
      summary: asJsonObject(fit),
      board,
      runtime: fit.runtime,
      verdict: fit.verdict,
    })
    for (const { as, files } of exports) {
      project.exports.put({
        name: `${name}, ${as}`,
        parents: [chosen],
        settings: { as, model: chosen, board, name, testWindows: usualTestWindows, ...(small ? { small } : {}) },
        blobs: Object.fromEntries(files.map(({ path, bytes }) => [path, project.blobs.put(bytes)])),
        summary: { bytes: files.reduce((sum, file) => sum + file.bytes.length, 0) },
        kind: as,
        board,
        files: Object.fromEntries(files.map(({ path, bytes }) => [path, createHash('sha256').update(bytes).digest('hex')])),
      })
    }
    setCurrent(project, 'dataset', dataset.value.hash)
    setCurrent(project, 'features', features.hash)
    setCurrent(project, 'run', run.hash)
    setCurrent(project, 'float', trained.hash)
    project.settings.set('board', board)
    return null
  })
}
