import { succeed } from '../../../contract/result.ts'
import { benches } from '../benches.ts'
import { numberOption, textOption } from '../read-options.ts'
import { table } from '../table.ts'
import type { Verb } from '../verb.ts'
import { WrongUsage } from '../wrong-usage.ts'

const names = benches.map(({ name }) => name)
const width = Math.max(...names.map((name) => name.length))

/** `bench`: the product's own benchmarks. */
export const benchVerb: Verb = {
  usage: `bench ${names.join('|')} [--net NAME] [--seconds N] [--python PATH|none]`,
  details: benches.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
  options: { net: { type: 'string' }, seconds: { type: 'string' }, python: { type: 'string' } },
  positionals: { min: 1, max: 1 },
  run: async ({ positionals, options }) => {
    const entry = benches.find(({ name }) => name === positionals[0])
    if (!entry) throw new WrongUsage(`bench takes one of ${names.join(', ')}, not “${positionals[0] ?? ''}”.`)
    const seconds = numberOption(options, 'seconds', { min: 0.05 })
    const net = textOption(options, 'net')
    const python = textOption(options, 'python')
    // Benchmarks keep this thread busy for seconds, so a handler would be heard late; they leave nothing to clean up.
    process.removeAllListeners('SIGINT')
    const run = await entry.load()
    const rows = await run({
      ...(seconds === undefined ? {} : { seconds }),
      ...(net === undefined ? {} : { nets: [net] }),
      ...(python === undefined ? {} : { python }),
    })
    return succeed({
      json: rows,
      text: table(
        ['what', 'value', 'unit'],
        rows.map((row) => [row.name, String(row.value), row.unit]),
      ),
    })
  },
}
