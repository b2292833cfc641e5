import type { Board } from '../../boards/board.ts'
import type { Measurement } from '../../boards/measurement.ts'
import { fail, type Result } from '../../contract/result.ts'
import type { SelfTestReport } from '../../contract/schemas/self-test.ts'
import type { Project } from '../../projects/project.ts'
import { fitOn, type PlannedModel } from '../road/fit-road.ts'
import { asJsonObject } from './dataset-record.ts'
import { measurementsOf } from './measurements.ts'

/** A clock this many times faster or slower than the catalogue's is another board's. */
const otherClock = 1.6

/**
 * Keeps what a board measured; from now on it takes the place of estimates, and of an earlier measurement of this model on this
 * board, which goes to the bin. `parents`: the model's row where the project has it.
 *
 * Errors: `self-test-disagrees`, `self-test-other-runtime`, `self-test-no-time`, `self-test-other-board`; those of the disk.
 */
export function keepMeasurement(
  project: Project,
  planned: PlannedModel,
  board: Board,
  report: SelfTestReport,
  parents: readonly string[],
): Result<{ readonly row: string; readonly replaced: readonly string[] }> {
  if (!report.agree) {
    return fail(
      'self-test-disagrees',
      'Some windows differ, so the times are those of other code. Find the first difference in the report, mend it and measure again.',
    )
  }
  if (report.runtime !== 'tinykiln') {
    return fail(
      'self-test-other-runtime',
      'This is the log of the sketch for TensorFlow Lite Micro, and the figures are those of TinyKiln’s own code. Upload examples/SelfTest and measure that.',
    )
  }
  if (report.microseconds <= 0) {
    return fail(
      'self-test-no-time',
      'The log holds no times. Put a timer of the chip into self_test_microseconds, then run the self-test again.',
    )
  }
  const clock = report.clockHz === null ? 1 : report.clockHz / (board.clockMHz * 1e6)
  if (clock > otherClock || clock < 1 / otherClock) {
    return fail(
      'self-test-other-board',
      `The board runs at ${(report.clockHz ?? 0) / 1e6} MHz, ${board.name} at ${board.clockMHz} MHz. Choose the board that you measured on, then use the measurements.`,
    )
  }
  const { model, microseconds, answerMicroseconds, arenaUsedBytes, stackBytes, windows, clockHz } = report
  const measurement: Measurement = {
    model,
    runMicroseconds: microseconds,
    answerMicroseconds,
    arenaUsedBytes,
    stackBytes,
    windows,
    clockHz,
    day: new Date().toISOString().slice(0, 10),
    estimatedMs: fitOn(planned, board, 'tinykiln').latencyMs.value,
  }
  const fit = fitOn(planned, board, 'tinykiln', { measurement, isOfThisModel: true })
  return project.write(() => {
    const before = measurementsOf(project).filter((row) => row.board === board.id && row.measurement.model === model)
    const { hash } = project.fits.put({
      name: `Measured on ${board.name}`,
      parents,
      settings: asJsonObject({ measured: measurement }),
      summary: asJsonObject(fit),
      board: board.id,
      runtime: fit.runtime,
      verdict: fit.verdict,
    })
    const replaced = before.map((row) => row.hash).filter((row) => row !== hash)
    for (const row of replaced) project.fits.remove(row)
    return { row: hash, replaced }
  })
}
