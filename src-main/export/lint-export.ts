import type { Board } from '../boards/board.ts'
import { listBoards } from '../boards/list-boards.ts'
import type { DevicePlan } from '../device/plan.ts'
import { flashTables } from '../device/print/flash-tables.ts'
import { toIdentifier } from '../device/print/identifier.ts'
import { exportFit } from './export-fit.ts'
import type { ExportRequest, LintFinding } from './export-model-types.ts'
import type { LiveSensor } from './live-sensor-type.ts'
import type { ExportPlan } from './plan-export.ts'

/** avr-gcc refuses a larger object, and sizes have 16 bits there. */
const LARGEST_AVR_OBJECT = 32767

export type LintInput = {
  readonly request: ExportRequest
  readonly printed: ExportPlan
  /** Bytes of tables in flash beside the plan's. */
  readonly otherTables: number
  readonly sensor: LiveSensor
  readonly testWindows: number
  readonly testWindowsLeftOut: number
}

/** What to know before the export is used on its board. */
export function lintExport(input: LintInput): LintFinding[] {
  const { request, printed, otherTables, sensor } = input
  return [
    ...lintName(request.name),
    ...lintFit(input),
    ...lintStream(input),
    ...lintProgramMemory(printed.plan, otherTables, request.board),
    ...lintSensor(request, sensor),
    ...lintSelfTest(input),
  ]
}

function lintName(name: string): LintFinding[] {
  const identifier = toIdentifier(name)
  if (identifier === name) return []
  return [note('name-changed', `The name “${name}” becomes ${identifier} in the code: C allows letters, digits and underscores.`)]
}

function lintFit({ request, printed }: LintInput): LintFinding[] {
  const { board } = request
  const { verdict, why } = exportFit(request, printed)
  if (verdict === 'too-big') return [error('does-not-fit', `This will not fit the ${board.name}. ${why.join(' ')}`)]
  return verdict === 'unsure' || verdict === 'tight'
    ? [warning('may-not-fit', `Little room on the ${board.name}. ${why.join(' ')}`)]
    : []
}

function lintStream({ request, printed: { plan, feed } }: LintInput): LintFinding[] {
  if (feed === null) return []
  const call = `${toIdentifier(request.name)}_stream`
  const often =
    feed.kind === 'statistics'
      ? `an answer every ${feed.step} readings`
      : `an answer every ${feed.step} readings of a window of ${feed.windowLength / feed.channels}, kept in ${plan.arenaBytes} bytes`
  return [note('streams', `Readings go in one after another through ${call}(), with ${often}.`)]
}

function lintProgramMemory(plan: DevicePlan, otherTables: number, board: Board): LintFinding[] {
  if (board.architecture !== 'avr' && board.architecture !== 'megaavr') return []
  const findings = plan.constants
    .filter((constant) => constant.data.byteLength > LARGEST_AVR_OBJECT)
    .map((constant) =>
      error(
        'object-too-large',
        `${constant.name} takes ${constant.data.byteLength} bytes; the AVR compiler allows ${LARGEST_AVR_OBJECT} in one table. Use fewer filters or units in that layer.`,
      ),
    )
  const { near, bytes, far, fits } = flashTables(plan, otherTables)
  if (!fits) {
    findings.push(
      error(
        'far-program-memory',
        `The tables of the model take ${bytes} bytes, and ${near} of them have to be in the first 65536 bytes of this chip's flash: only weights of INT8 layers may lie beyond. Make the model smaller.`,
      ),
    )
  } else if (far.size > 0 && board.flash > 65536) {
    findings.push(
      note(
        'far-tables',
        `The tables take ${bytes} bytes: weights lie beyond the first 64 KB of flash, and take a moment longer to read.`,
      ),
    )
  }
  return findings
}

function lintSensor(request: ExportRequest, sensor: LiveSensor): LintFinding[] {
  if (request.as !== 'arduino' && request.as !== 'arduino-tflm') return []
  const input = request.features?.pipeline.settings.input
  const findings: LintFinding[] = []
  if (sensor.kind === 'analog' || sensor.kind === 'numbers') {
    findings.push(
      note(
        'sensor-to-fill-in',
        `examples/Live reads ${sensor.text}: put your own sensor into read_sensor(), in the units of the training data.`,
      ),
    )
  }
  const rate = input?.sampleRateHz ?? null
  if (sensor.fixedRateHz !== null && rate !== null && Math.abs(sensor.fixedRateHz / rate - 1) > 0.02) {
    findings.push(
      warning(
        'sample-rate',
        `The model learned from ${rate} readings a second; the sensor of the ${request.board.name} gives ${sensor.fixedRateHz}. Record with this board, or resample the data to ${sensor.fixedRateHz} Hz.`,
      ),
    )
  }
  if (sensor.fixedRateHz !== null && rate === null) {
    findings.push(
      warning(
        'sample-rate-unknown',
        `The sensor gives ${sensor.fixedRateHz} readings a second; the data does not say how many it has.`,
      ),
    )
  }
  const twins = listBoards().filter(
    (board) => board.fqbn !== null && board.fqbn === request.board.fqbn && board.id !== request.board.id,
  )
  if (sensor.library !== null && twins.length > 0) {
    const names = twins.map((board) => board.name).join(', ')
    findings.push(
      note(
        'same-package',
        `The Arduino IDE cannot tell this board from ${names}. The sketch uses ${sensor.library}, right for the ${request.board.name}.`,
      ),
    )
  }
  if (request.board.fqbn === null) {
    findings.push(
      warning('no-arduino-package', `No Arduino package is known for the ${request.board.name}. Take the plain C export.`),
    )
  }
  return findings
}

function lintSelfTest({ testWindows, testWindowsLeftOut }: LintInput): LintFinding[] {
  if (testWindows === 0)
    return [
      note(
        'no-test-windows',
        'No test windows are stored, so the self-test cannot check the chip. Export with data to add them.',
      ),
    ]
  if (testWindowsLeftOut === 0) return []
  return [
    note(
      'fewer-test-windows',
      `${testWindows} of ${testWindows + testWindowsLeftOut} test windows are stored: more would not leave room in this board's flash.`,
    ),
  ]
}

function note(code: string, message: string): LintFinding {
  return { code, severity: 'note', message }
}
function warning(code: string, message: string): LintFinding {
  return { code, severity: 'warning', message }
}
function error(code: string, message: string): LintFinding {
  return { code, severity: 'error', message }
}
