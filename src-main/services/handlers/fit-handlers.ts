import { listBoards } from '../../boards/list-boards.ts'
import type { Fit } from '../../boards/fit.ts'
import type { Board } from '../../boards/board.ts'
import type { fitMethods, FitReport, FitRow } from '../../contract/methods/fit.ts'
import type { Handlers } from '../../contract/registry.ts'
import { succeed } from '../../contract/result.ts'
import type { Project } from '../../projects/project.ts'
import { predictTflmArena } from '../../device/tflm-arena.ts'
import { boardOf } from '../gauge.ts'
import { plannedStored, requirePlanned } from '../planned-models.ts'
import { keepMeasurement } from '../record/keep-measurement.ts'
import { currentVariant } from '../record/lineage-of.ts'
import { fitsIn, measurementFor, measurementsOf } from '../record/measurements.ts'
import { switchMeasurements } from '../record/switch-measurements.ts'
import { checkVariantLog } from '../check-variant-log.ts'
import { planFor, type PlannedModel } from '../road/fit-road.ts'
import type { ServiceContext } from '../service-context.ts'
import { layerRows } from './model-handlers.ts'

function rowOf(board: Board, fit: Fit): FitRow {
  const { verdict, flash, flashLimit, ram, ramLimit, latencyMs, energyMicroJ, why } = fit
  return {
    board: board.id,
    name: board.name,
    mcu: board.mcu,
    verdict,
    flash,
    flashLimit,
    ram,
    ramLimit,
    latencyMs,
    energyMicroJ,
    why: [...why],
  }
}

/** The verdict as a title, for example "Fit: 306 bytes too big for the UNO R3". */
function titleOf(board: Board, fit: Fit): string {
  const name = board.name.replace(/^Arduino /, '')
  const over = Math.max(fit.ram.value - fit.ramLimit, fit.flash.value - fit.flashLimit)
  switch (fit.verdict) {
    case 'fits':
      return `Fit: runs on the ${name}`
    case 'tight':
      return `Fit: tight on the ${name}`
    case 'unsure':
      return `Fit: may not fit the ${name}`
    case 'too-big':
      return over > 0 ? `Fit: ${Math.ceil(over)} bytes too big for the ${name}` : `Fit: does not run on the ${name}`
    case 'not-known':
      return `Fit: not known for the ${name}`
  }
}

/** The same order as the table: too big by least, then tight, then fits. */
const order = { 'too-big': 0, unsure: 1, tight: 2, fits: 3, 'not-known': 4 } as const

function overrun(row: FitRow): number {
  return Math.max(row.ram.value / row.ramLimit, row.flash.value / row.flashLimit)
}

/** The measurement that figures come from; null where they are estimates. */
function measurementIn(project: Project, planned: PlannedModel, board: Board): FitReport['measurement'] {
  const found = measurementFor(measurementsOf(project), planned, board)
  if (found === undefined) return null
  const { model, windows, day } = found.measurement
  return { row: found.hash, isOfThisModel: model === planned.tfliteHash, windows, day }
}

/** What a model needs on every board. */
export function fitHandlers({ projects, changed }: ServiceContext): Handlers<typeof fitMethods> {
  return {
    'fit.get': ({ project, variant, runtime }) => {
      const opened = projects.open(project)
      const stored = variant === undefined ? undefined : currentVariant(opened, variant)
      const planned = stored ? plannedStored(opened, stored.hash) : requirePlanned(opened)
      if (!planned.ok) return planned
      const board = boardOf(opened)
      const fitOf = fitsIn(opened)
      const fit = fitOf(planned.value, board, runtime)
      const { graph, assumed } = planned.value
      const plan = planFor(planned.value, board)
      const rows = listBoards()
        .map((one) => rowOf(one, fitOf(planned.value, one, runtime)))
        .sort((a, b) => order[a.verdict] - order[b.verdict] || overrun(a) - overrun(b))
      const buffers = plan.buffers.filter((buffer) => buffer.sharesWith === undefined)
      const parts = (list: Fit['flashParts']) => list.map(({ owner, figure, ofBoard }) => ({ owner, figure, ofBoard }))
      return succeed({
        title: titleOf(board, fit),
        line: [...fit.why, ...(assumed === null ? [] : ['Before training. Sizes are exact, speed is estimated.'])].join(' '),
        chosen: rowOf(board, fit),
        flashParts: parts(fit.flashParts),
        ramParts: parts(fit.ramParts),
        rows,
        memory: buffers.map(({ name, offset, bytes, firstUse, lastUse, shape }) => ({
          name,
          offset,
          bytes,
          firstUse,
          lastUse,
          shape: [...shape],
        })),
        arenaBytes: plan.arenaBytes,
        calls: plan.calls.map((call) => call.node),
        tflm: predictTflmArena(graph),
        measurement: runtime === 'tinykiln' ? measurementIn(opened, planned.value, board) : null,
        layers: layerRows(graph),
      })
    },
    'fit.useLog': ({ project, variant, log }) => {
      const opened = projects.open(project)
      const checked = checkVariantLog(opened, variant, log)
      if (!checked.ok) return checked
      const { hash, planned, report } = checked.value
      const kept = keepMeasurement(opened, planned, boardOf(opened), report, [hash])
      if (!kept.ok) return kept
      changed(project)
      return succeed({ row: kept.value.row, replaced: [...kept.value.replaced] })
    },
    'fit.switchMeasurements': ({ project, off, on }) => {
      const switched = switchMeasurements(projects.open(project), off, on)
      if (!switched.ok) return switched
      changed(project)
      return succeed({})
    },
  }
}
