import { succeed } from '../../../contract/result.ts'
import { benchTrain } from '../../../training/engine/bench/bench-train.ts'
import { numberOption, textOption } from '../read-options.ts'
import { table } from '../table.ts'
import type { Verb } from '../verb.ts'
import { WrongUsage } from '../wrong-usage.ts'

/** `bench`: the product's own benchmarks. */
export const benchVerb: Verb = {
  usage: 'bench train [--net NAME] [--seconds N]',
  options: { net: { type: 'string' }, seconds: { type: 'string' } },
  positionals: { min: 1, max: 1 },
  run: async ({ positionals, options }) => {
    if (positionals[0] !== 'train') throw new WrongUsage(`bench takes train, not “${positionals[0] ?? ''}”.`)
    const seconds = numberOption(options, 'seconds', { min: 0.1 })
    const net = textOption(options, 'net')
    const rows = await benchTrain({
      ...(seconds === undefined ? {} : { seconds }),
      ...(net === undefined ? {} : { nets: [net] }),
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
