import * as v from 'valibot'
import type { Board } from '../../boards/board.ts'
import type { Fit, Runtime } from '../../boards/fit.ts'
import type { Measurement } from '../../boards/measurement.ts'
import type { FitRow } from '../../projects/fits.ts'
import type { Project } from '../../projects/project.ts'
import { fitOn, type PlannedModel } from '../road/fit-road.ts'

/** A row of the history that holds what a board measured. */
export type MeasurementRow = { readonly hash: string; readonly board: string; readonly measurement: Measurement }

const stored = v.object({
  measured: v.object({
    model: v.string(),
    runMicroseconds: v.number(),
    answerMicroseconds: v.nullable(v.number()),
    arenaUsedBytes: v.number(),
    stackBytes: v.nullable(v.number()),
    windows: v.number(),
    clockHz: v.nullable(v.number()),
    day: v.string(),
    estimatedMs: v.number(),
  }),
})

function readRow({ hash, board, settings }: FitRow): MeasurementRow[] {
  const read = v.safeParse(stored, settings)
  return read.success ? [{ hash, board, measurement: read.output.measured }] : []
}

/** What boards have measured in this project and is used, oldest first. */
export function measurementsOf(project: Project): MeasurementRow[] {
  return project.fits.list().flatMap(readRow)
}

/** The measurement that a model's figures on a board come from: of that model, else the newest of another. */
export function measurementFor(
  rows: readonly MeasurementRow[],
  { tfliteHash }: Pick<PlannedModel, 'tfliteHash'>,
  board: Board,
): MeasurementRow | undefined {
  const here = rows.filter((row) => row.board === board.id)
  return here.findLast(({ measurement }) => measurement.model === tfliteHash) ?? here.at(-1)
}

/** What models need on boards in a project, with what boards have measured in it. */
export function fitsIn(project: Project): (planned: PlannedModel, board: Board, runtime: Runtime) => Fit {
  const rows = measurementsOf(project)
  return (planned, board, runtime) => {
    const row = measurementFor(rows, planned, board)
    if (row === undefined) return fitOn(planned, board, runtime)
    const isOfThisModel = row.measurement.model === planned.tfliteHash
    return fitOn(planned, board, runtime, { measurement: row.measurement, isOfThisModel })
  }
}
