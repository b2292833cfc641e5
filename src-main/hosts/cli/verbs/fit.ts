import { findBoard } from '../../../boards/find-board.ts'
import type { Fit } from '../../../boards/fit.ts'
import { listBoards } from '../../../boards/list-boards.ts'
import { succeed } from '../../../contract/result.ts'
import { fitsIn } from '../../../services/record/measurements.ts'
import { fitOn, plannedModel } from '../../../services/road/fit-road.ts'
import { readModel } from '../../../services/road/read-model.ts'
import { choiceOption, textOption } from '../read-options.ts'
import { table } from '../table.ts'
import { openProjectOption } from './project-option.ts'
import type { Verb } from '../verb.ts'

/** Fits as a table for people. */
export function fitTable(fits: readonly Fit[]): string {
  const band = ({ value, low, high }: Fit['latencyMs']): string =>
    `${value.toPrecision(3)} (${low.toPrecision(3)} to ${high.toPrecision(3)})`
  return table(
    ['board', 'verdict', 'flash', 'of', 'RAM', 'of', 'ms'],
    fits.map((fit) => [
      fit.board,
      fit.verdict,
      `${fit.flash.value}`,
      `${fit.flashLimit}`,
      `${fit.ram.value}`,
      `${fit.ramLimit}`,
      band(fit.latencyMs),
    ]),
  )
}

/** `fit`: flash, RAM, latency and energy on boards. */
export const fitVerb: Verb = {
  usage: 'fit MODEL [--board ID | --all] [--runtime tinykiln|tflm]',
  options: { board: { type: 'string' }, all: { type: 'boolean' }, runtime: { type: 'string' } },
  positionals: { min: 1, max: 1 },
  run: async ({ positionals, options }) => {
    const id = textOption(options, 'board')
    const board = id === undefined ? null : findBoard(id)
    if (board && !board.ok) return board
    const runtime = choiceOption(options, 'runtime', ['tinykiln', 'tflm'] as const) ?? 'tinykiln'
    const read = await readModel(positionals[0] ?? '')
    if (!read.ok) return read
    const planned = plannedModel(read.value.model)
    if (!planned.ok) return planned
    const boards = board ? [board.value] : listBoards()
    const project = openProjectOption(options)
    if (project && !project.ok) return project
    const fitOf = project ? fitsIn(project.value) : fitOn
    project?.value.close()
    const fits = boards.map((one) => fitOf(planned.value, one, runtime))
    const json = fits.map((fit) => (planned.value.assumed === null ? fit : { ...fit, assumed: planned.value.assumed }))
    return succeed({ json, text: [fitTable(fits), ...fits.flatMap((fit) => (fits.length === 1 ? fit.why : []))].join('\n') })
  },
}
