import { readFile } from 'node:fs/promises'
import { fail, succeed, type Result } from '../../../contract/result.ts'
import type { SelfTestReport } from '../../../contract/schemas/self-test.ts'
import { readSelfTestLog } from '../../../export/read-self-test-log.ts'
import { checkSelfTest } from '../../../services/road/check-self-test.ts'
import { isInteger } from '../../../services/road/model-runner.ts'
import { readModel } from '../../../services/road/read-model.ts'
import { numberOption, textOption } from '../read-options.ts'
import { listenToPort } from '../serial-port.ts'
import type { Verb, VerbContext } from '../verb.ts'
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
    `${(report.microseconds / 1000).toPrecision(3)} ms an answer, arena ${report.arenaUsedBytes} B${report.stackBytes === null ? '' : `, stack ${report.stackBytes} B`}.`,
  ].join('\n')
}

/** `selftest`: what a board that runs the exported self-test says, held to this computer's own integer run. */
export const selftestVerb: Verb = {
  usage: 'selftest MODEL --port PATH | --log FILE [--patience SECONDS]',
  options: { port: { type: 'string' }, log: { type: 'string' }, patience: { type: 'string' } },
  positionals: { min: 1, max: 1 },
  run: async (context) => {
    const port = textOption(context.options, 'port')
    const log = textOption(context.options, 'log')
    if ((port === undefined) === (log === undefined)) throw new WrongUsage('selftest takes either --port PATH or --log FILE.')
    const read = await readModel(context.positionals[0] ?? '')
    if (!read.ok) return read
    const { graph } = read.value.model
    if (!isInteger(graph)) {
      return fail('model-is-float', 'This model computes in float. The self-test is for the quantized model that was exported.')
    }
    const text = port === undefined ? await readLogFile(log ?? '') : await listen(context, port)
    if (!text.ok) return text
    const report = checkSelfTest(graph, text.value)
    return report.ok ? succeed({ json: report.value, text: describe(report.value) }) : report
  },
}
