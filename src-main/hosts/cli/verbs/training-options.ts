import { fail, succeed, type Result } from '../../../contract/result.ts'
import { schedules, type TrainingSettings } from '../../../training/settings.ts'
import { choiceOption, numberOption, textOption } from '../read-options.ts'
import type { OptionValues } from '../verb.ts'
import { WrongUsage } from '../wrong-usage.ts'

/** Options of every verb that trains. */
export const trainOptions = {
  template: { type: 'string' },
  epochs: { type: 'string' },
  batch: { type: 'string' },
  lr: { type: 'string' },
  schedule: { type: 'string' },
  warmup: { type: 'string' },
  patience: { type: 'string' },
  dropout: { type: 'string' },
  'label-smoothing': { type: 'string' },
  l2: { type: 'string' },
  'class-weights': { type: 'string' },
  'no-augment': { type: 'boolean' },
  fresh: { type: 'boolean' },
  engine: { type: 'string' },
} as const

/** What `--help` says about them. */
export const trainDetails: readonly string[] = [
  'How it learns (defaults belong to the template; `tinykiln templates --json` shows them):',
  '  --template NAME          the net; chosen by kind and shape of the data without it',
  '  --set key=value          a parameter of the template, may be repeated: --set filters=32 --set layers=2',
  '  --epochs N               the most passes over the training part',
  '  --batch N                samples a step',
  '  --lr X                   learning rate at its highest',
  '  --schedule NAME          cosine (default), linear, steps (a tenth after one and after two thirds), constant',
  '  --warmup N               epochs in which the rate climbs to --lr',
  '  --patience N             stop after so many epochs without a better validation; 0 never stops early',
  '  --dropout X              share of the inputs of the last layer that is left out in a step',
  '  --label-smoothing X      share of each answer that is spread over all classes',
  '  --l2 X                   penalty on the squares of weights, as a Keras kernel regularizer of l2(X)',
  '  --class-weights W        auto (balances from 3 to 1 on), none, or a factor a class: punch=2,flex=1',
  '  --no-augment             samples as they are, without small random changes',
  '  --fresh                  weights drawn by chance, even where a net has heard the words before',
  '  --engine NAME            kiln, tfjs-cpu or tfjs-node',
]

/** Training settings that a person typed. */
export function trainingSettingsOf(options: OptionValues): Partial<TrainingSettings> {
  const count = (name: string, min: number, max: number) => numberOption(options, name, { min, max, whole: true })
  const share = (name: string) => numberOption(options, name, { min: 0, max: 0.99 })
  const typed = {
    epochs: count('epochs', 1, 100_000),
    batch: count('batch', 1, 65_536),
    learningRate: numberOption(options, 'lr', { min: 0 }),
    schedule: choiceOption(options, 'schedule', schedules),
    warmup: numberOption(options, 'warmup', { min: 0 }),
    patience: count('patience', 0, 100_000),
    dropout: share('dropout'),
    labelSmoothing: share('label-smoothing'),
    l2: numberOption(options, 'l2', { min: 0, max: 100 }),
  }
  return Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined))
}

/** The template, its parameters, the engine, whether to augment and whether to start afresh, as a person typed them. */
export function namesOf(options: OptionValues): {
  readonly template?: string
  readonly engine?: string
  readonly augment: boolean
  readonly fresh: boolean
} {
  const template = textOption(options, 'template')
  const engine = textOption(options, 'engine')
  const switches = { augment: options['no-augment'] !== true, fresh: options['fresh'] === true }
  return { ...(template === undefined ? {} : { template }), ...(engine === undefined ? {} : { engine }), ...switches }
}

/** The `--set key=value` of a verb, where values are numbers. */
export function parametersOf(options: OptionValues): Readonly<Record<string, number>> {
  const given: unknown = options['set']
  const entries = (Array.isArray(given) ? given : []).map((entry): [string, number] => {
    const [key = '', value = ''] = String(entry).split('=')
    if (key === '' || value.trim() === '' || !Number.isFinite(Number(value)))
      throw new WrongUsage(`--set takes key=number, not “${String(entry)}”.`)
    return [key, Number(value)]
  })
  return Object.fromEntries(entries)
}

/** `--class-weights` over these classes; nothing without the option. Fails with `unknown-class`. */
export function classWeightsOf(
  options: OptionValues,
  classes: readonly string[],
): Result<Pick<Partial<TrainingSettings>, 'classWeights'>> {
  const text = textOption(options, 'class-weights')
  if (text === undefined) return succeed({})
  if (text === 'auto' || text === 'none') return succeed({ classWeights: text })
  const weights = new Map<string, number>()
  for (const pair of text.split(',')) {
    const at = pair.lastIndexOf('=')
    const name = pair.slice(0, at).trim()
    const weight = Number(pair.slice(at + 1))
    if (at < 1 || !(weight >= 0)) throw new WrongUsage(`--class-weights takes auto, none or class=factor,…, not “${text}”.`)
    if (!classes.includes(name))
      return fail('unknown-class', `There is no class “${name}”. The classes are ${classes.join(', ')}.`)
    weights.set(name, weight)
  }
  return succeed({ classWeights: classes.map((name) => weights.get(name) ?? 1) })
}
