import { unwrap } from '../../contract/result.ts'
import type { Evaluation } from '../../contract/schemas/evaluation.ts'
import { countMacs } from '../../graph/count-macs.ts'
import { countParameters } from '../../graph/count-parameters.ts'
import type { ModelRow } from '../../projects/models.ts'
import type { Project } from '../../projects/project.ts'
import type { NumberAnswers, RegressionFigures } from '../road/evaluate-regression.ts'
import type { ModelAnswers } from '../road/evaluate-model.ts'
import type { RoadModel } from '../road/model.ts'
import { modelFromBytes, modelToBytes } from '../road/model-file.ts'
import { asJsonObject } from './dataset-record.ts'

/** What is known about a stored model beside its graph. */
export type ModelSummary = {
  readonly title: string
  readonly evaluation?: Evaluation
  /** Of a model that answers a number. */
  readonly regression?: RegressionFigures
}

/** What to store with a model. */
export type ModelRecord = {
  readonly model: RoadModel
  readonly name: string
  readonly title: string
  readonly origin: ModelRow['origin']
  readonly parents: readonly string[]
  /** Its answers on the test part, with the evaluation. */
  readonly answers?: ModelAnswers
  readonly regression?: RegressionFigures
  readonly numbers?: NumberAnswers
}

/** Stores a model. Call within a transaction of the project. */
export function saveModel(project: Project, record: ModelRecord): ModelRow {
  const { model, name, title, origin, parents, answers, regression, numbers } = record
  const blobs: Record<string, string> = { model: project.blobs.put(modelToBytes(model)) }
  if (answers) blobs['answers'] = project.blobs.put(new TextEncoder().encode(JSON.stringify(storedAnswers(answers))))
  if (numbers) blobs['numbers'] = project.blobs.put(new TextEncoder().encode(JSON.stringify(numbers)))
  const { provenance } = model
  const summary: ModelSummary = {
    title,
    ...(answers ? { evaluation: answers.evaluation } : {}),
    ...(regression ? { regression } : {}),
  }
  return project.models.put({
    name,
    parents,
    seed: provenance.seed,
    settings: asJsonObject({ kind: provenance.kind, settings: provenance.settings }),
    blobs,
    summary: asJsonObject(summary),
    origin,
    template: provenance.template,
    parameters: countParameters(model.graph),
    macs: countMacs(model.graph),
  })
}

/** A stored model. Throws FailureError. */
export function loadModel(project: Project, hash: string): RoadModel {
  const row = project.models.get(hash)
  return unwrap(modelFromBytes(project.blobs.get(row.blobs['model'] ?? ''), row.name))
}

/** The answers on test samples that were stored with a model; null if there are none. */
export function loadAnswers(project: Project, hash: string): ModelAnswers | null {
  const row = project.models.get(hash)
  const blob = row.blobs['answers']
  const summary = row.summary as unknown as ModelSummary
  if (blob === undefined || !summary.evaluation) return null
  const stored = JSON.parse(new TextDecoder().decode(project.blobs.get(blob))) as ReturnType<typeof storedAnswers>
  return { evaluation: summary.evaluation, ...stored, scores: stored.scores.map((row) => Float32Array.from(row)) }
}

/** The numbers on test samples that were stored with a model; null if there are none. */
export function loadNumbers(project: Project, hash: string): NumberAnswers | null {
  const blob = project.models.get(hash).blobs['numbers']
  return blob === undefined ? null : (JSON.parse(new TextDecoder().decode(project.blobs.get(blob))) as NumberAnswers)
}

function storedAnswers({ labels, samples, truths, scores, seconds }: ModelAnswers) {
  return { labels, samples, truths, scores: scores.map((row) => [...row]), seconds }
}
