import { readFile } from 'node:fs/promises'
import type { Board } from '../../../boards/board.ts'
import { findBoard } from '../../../boards/find-board.ts'
import { fail, succeed, type Result } from '../../../contract/result.ts'
import type { SelfTestReport } from '../../../contract/schemas/self-test.ts'
import { readSelfTestLog } from '../../../export/read-self-test-log.ts'
import type { Project } from '../../../projects/project.ts'
import { boardOf } from '../../../services/gauge.ts'
import { keepMeasurement } from '../../../services/record/keep-measurement.ts'
import { measurementsOf } from '../../../services/record/measurements.ts'
import { switchMeasurements } from '../../../services/record/switch-measurements.ts'
import { checkSelfTest } from '../../../services/road/check-self-test.ts'
import { plannedModel, type PlannedModel } from '../../../services/road/fit-road.ts'
import { isInteger } from '../../../services/road/model-runner.ts'
import { readModel } from '../../../services/road/read-model.ts'
import { numberOption, textOption } from '../read-options.ts'
import { openProjectOption } from './project-option.ts'
import { listenToPort } from '../serial-port.ts'
import type { OptionValues, Verb, VerbAnswer, VerbContext } from '../verb.ts'
import { WrongUsage } from '../wrong-usage.ts'

/** Seconds without a word from the board after which it is given up. */
const usualPatience = 15

function isWhole(text: string): boolean {
  const log = readSelfTestLog(text)
  return log !== null && log.windows !== null && log.results.size >= log.windows && /\{"end":true[^}]*\}/.test(text)
}

async function readLogFile(path: string): Promise<Result<string>> {
  try {
    const bytes = await readFile(path)
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[1] === 0 && bytes[3] === 0)
    return succeed(bytes.toString(utf16 ? 'utf16le' : 'utf8'))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return fail('file-not-found', `There is no file “${path}”. Check the name and try again.`, { path })
    return fail('file-unreadable', `“${path}” cannot be read (${code ?? String(error)}).`, { path })
  }
}

function listen({ options, progress, signal }: VerbContext, path: string): Promise<Result<string>> {
  const patience = numberOption(options, 'patience', { min: 1 }) ?? usualPatience
  progress.report(0, `Listening on ${path}; press the reset button if nothing comes`)
  return listenToPort({
    path,
    enough: isWhole,
    silenceMilliseconds: patience * 1000,
    signal,
    heard: (text) => {
      const log = readSelfTestLog(text)
      if (log?.windows) progress.report(log.results.size / log.windows, `Window ${log.results.size} of ${log.windows}`)
    },
  })
}

/** The verdict and its figures, for people. */
function describe(report: SelfTestReport): string {
  const { windows, differing, maxDifference, firstDifference, results } = report
  const steps = maxDifference === 1 ? '1 step' : `${maxDifference} steps`
  const where =
    firstDifference === null
      ? ''
      : ` First difference: ${firstDifference.operation} (layer ${firstDifference.layer + 1}, ${firstDifference.node}).`
  const verdict =
    differing.length === 0
      ? `${windows} of ${windows} windows agree, every byte.`
      : `${differing.length} of ${windows} differ, by at most ${steps}.${where}`
  const unknown = results.some(({ difference }) => difference === null)
  return [
    verdict,
    ...(unknown ? ['In some windows the board reports an error or sends an output of another size.'] : []),
    `${((report.answerMicroseconds ?? report.microseconds) / 1000).toPrecision(3)} ms an answer, arena ${report.arenaUsedBytes} B${report.stackBytes === null ? '' : `, stack ${report.stackBytes} B`}.`,
  ].join('\n')
}

const withoutProject = () => new WrongUsage('Measurements are kept in a project: add --project DIR.')

/** What is done about a model's measurement on a board in the project that `--project` names. */
function inProject<T>(options: OptionValues, work: (project: Project, board: Board) => Result<T>): Result<T> {
  const project = openProjectOption(options)
  if (project === null) throw withoutProject()
  if (!project.ok) return project
  try {
    const id = textOption(options, 'board')
    const board = id === undefined ? succeed(boardOf(project.value)) : findBoard(id)
    return board.ok ? work(project.value, board.value) : board
  } finally {
    project.value.close()
  }
}

function forget(options: OptionValues, planned: PlannedModel): Result<VerbAnswer> {
  return inProject(options, (project, board) => {
    const rows = measurementsOf(project).filter((row) => row.board === board.id && row.measurement.model === planned.tfliteHash)
    const switched = switchMeasurements(
      project,
      rows.map(({ hash }) => hash),
      [],
    )
    if (!switched.ok) return switched
    const text = rows.length > 0 ? `Figures for ${board.name} are estimates again.` : `Nothing was measured on ${board.name}.`
    return succeed({ json: { board: board.id, forgotten: rows.length }, text })
  })
}

/** `selftest`: what a board that runs the exported self-test says, held to this computer's own integer run. */
export const selftestVerb: Verb = {
  usage: 'selftest MODEL --port PATH | --log FILE | --forget [--use] [--board ID] [--patience SECONDS]',
  details: [
    'With --use, what the board measured takes the place of the estimates for it in the project (--project DIR, --board ID or',
    'the board of the project); --forget takes that back.',
  ],
  options: {
    port: { type: 'string' },
    log: { type: 'string' },
    patience: { type: 'string' },
    use: { type: 'boolean' },
    forget: { type: 'boolean' },
    board: { type: 'string' },
  },
  positionals: { min: 1, max: 1 },
  run: async (context) => {
    const { options } = context
    const port = textOption(options, 'port')
    const log = textOption(options, 'log')
    if ([port, log, options['forget']].filter((one) => one !== undefined).length !== 1)
      throw new WrongUsage('selftest takes one of --port PATH, --log FILE and --forget.')
    if (options['use'] === true && textOption(options, 'project') === undefined) throw withoutProject()
    const read = await readModel(context.positionals[0] ?? '')
    if (!read.ok) return read
    const { graph } = read.value.model
    if (!isInteger(graph)) {
      return fail('model-is-float', 'This model computes in float. The self-test is for the quantized model that was exported.')
    }
    const planned = plannedModel(read.value.model)
    if (!planned.ok) return planned
    if (options['forget'] === true) return forget(options, planned.value)
    const said = port === undefined ? await readLogFile(log ?? '') : await listen(context, port)
    if (!said.ok) return said
    const report = checkSelfTest(graph, said.value)
    if (!report.ok) return report
    const text = describe(report.value)
    if (options['use'] !== true) return succeed({ json: report.value, text })
    return inProject(options, (project, board) => {
      const kept = keepMeasurement(project, planned.value, board, report.value, [])
      if (!kept.ok) return kept
      const json = { ...report.value, used: { board: board.id, row: kept.value.row } }
      return succeed({ json, text: `${text}\nFigures for ${board.name} are measured now.` })
    })
  },
}
