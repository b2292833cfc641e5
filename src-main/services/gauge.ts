import type { Board } from '../boards/board.ts'
import { findBoard } from '../boards/find-board.ts'
import type { Fit } from '../boards/fit.ts'
import { listBoards } from '../boards/list-boards.ts'
import { unwrap } from '../contract/result.ts'
import type { Gauge } from '../contract/schemas/project.ts'
import type { Project } from '../projects/project.ts'
import { plannedCurrent } from './planned-models.ts'
import { textSetting } from './record/current.ts'
import { fitsIn } from './record/measurements.ts'

/** The board of a new project. */
export const usualBoard = 'nano_33_ble_sense_rev2'

/** The board of a project; the usual one where the catalogue no longer has it. */
export function boardOf(project: Project): Board {
  const wanted = findBoard(textSetting(project, 'board', usualBoard))
  if (wanted.ok) return wanted.value
  const usual = findBoard(usualBoard)
  return usual.ok ? usual.value : (listBoards()[0] ?? unwrap(wanted))
}

/** Shares of a board in percent. */
export function sharesOf(fit: Fit): { readonly flashPercent: number; readonly ramPercent: number } {
  return { flashPercent: (100 * fit.flash.value) / fit.flashLimit, ramPercent: (100 * fit.ram.value) / fit.ramLimit }
}

/** What the board button shows. */
export function gaugeOf(project: Project): Gauge {
  const board = boardOf(project)
  const planned = plannedCurrent(project)
  const core = {
    coreFlashPercent: board.baselineFlashBytes === null ? null : (100 * board.baselineFlashBytes) / board.flash,
    coreRamPercent: board.baselineRamBytes === null ? null : (100 * board.baselineRamBytes) / board.ram,
  }
  if (!planned?.ok) {
    return {
      board: board.id,
      name: board.name,
      verdict: 'not-known',
      hasModel: false,
      flashPercent: null,
      ramPercent: null,
      ...core,
    }
  }
  const fit = fitsIn(project)(planned.value, board, 'tinykiln')
  return { board: board.id, name: board.name, verdict: fit.verdict, hasModel: true, ...sharesOf(fit), ...core }
}
