import { createHash } from 'node:crypto'
import { findBoard } from '../boards/find-board.ts'
import { fail, succeed, type Result } from '../contract/result.ts'
import type { Export, ExportTarget, SelfTestVectors } from '../export/export-model-types.ts'
import type { Project } from '../projects/project.ts'
import { featuresBehind } from './record/lineage-of.ts'
import { loadModel } from './record/model-record.ts'
import { loadProjectData } from './record/project-data.ts'
import { exportRoad, selfTestVectors } from './road/export-road.ts'
import { samplesOf } from './road/feature-set.ts'
import { isInteger } from './road/model-runner.ts'

/** Everything an export is made from; kept in its row, so that it can be made again byte for byte. */
export type ExportSettings = {
  readonly as: ExportTarget
  readonly model: string
  readonly board: string
  readonly name: string
  readonly testWindows: number
  /** Readings go in one after another; left out: where it costs nothing. */
  readonly stream?: boolean
  /** The smallest code instead of the quickest. */
  readonly small?: boolean
}

/** Stored windows of the model's own test part; none for an imported model without data. */
function vectors(project: Project, settings: ExportSettings): Result<SelfTestVectors | null> {
  const features = featuresBehind(project, settings.model)
  if (features === null) return succeed(null)
  const data = loadProjectData(project, features)
  if (!data.ok) return data
  const model = loadModel(project, settings.model)
  return selfTestVectors(model, samplesOf(data.value.dataset, 'test'), data.value.extract, settings.testWindows)
}

/** Makes an export. The same settings on the same project give the same bytes. */
export function buildExport(project: Project, settings: ExportSettings): Result<Export> {
  const board = findBoard(settings.board)
  if (!board.ok) return board
  const model = loadModel(project, settings.model)
  if (!isInteger(model.graph) && settings.as !== 'tflite' && settings.as !== 'c-array') {
    return fail('model-is-float', 'This model computes in float. Quantize it first: PTQ takes seconds.')
  }
  const selfTest = isInteger(model.graph) && settings.testWindows > 0 ? vectors(project, settings) : succeed(null)
  if (!selfTest.ok) return selfTest
  const { as, name, stream, small } = settings
  return exportRoad({
    model,
    board: board.value,
    as,
    name,
    ...(stream === undefined ? {} : { stream }),
    ...(small === undefined ? {} : { small }),
    ...(selfTest.value ? { selfTest: selfTest.value } : {}),
  })
}

/** The SHA-256 of each file of an export, by its path. */
export function fileHashes(files: Export['files']): Record<string, string> {
  return Object.fromEntries(files.map(({ path, bytes }) => [path, createHash('sha256').update(bytes).digest('hex')]))
}
