import { parseArgs } from 'node:util'
import { FailureError, type Failure } from '../../contract/result.ts'
import { helpOf, helpOfAll } from './help.ts'
import { joinNegativeNumbers } from './join-negative-numbers.ts'
import { createProgressLine } from './progress-line.ts'
import type { OptionValues, Verb } from './verb.ts'
import { findVerb, verbs, type VerbEntry } from './verbs.ts'
import { WrongUsage } from './wrong-usage.ts'

const done = 0
const refused = 1
const wrongUsage = 2
const cancelled = 130

/** How long a verb may take to stop by itself after Ctrl-C, in milliseconds. */
const grace = 2000

const common = {
  json: { type: 'boolean' },
  help: { type: 'boolean' },
  project: { type: 'string' },
  seed: { type: 'string' },
} as const

/** The whole of stdout in one piece; resolves when it has left this process. */
function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`, () => resolve()))
}

async function printFailure(failure: Failure, json: boolean): Promise<number> {
  if (json)
    await print(
      JSON.stringify({ error: { code: failure.code, message: failure.message, details: failure.details ?? {} } }, null, 2),
    )
  else process.stderr.write(`${failure.message}\n`)
  return failure.code === 'cancelled' ? cancelled : refused
}

function parse(verb: Verb, argv: readonly string[]): { options: OptionValues; positionals: string[] } {
  try {
    const options = { ...common, ...verb.options }
    const { values, positionals } = parseArgs({
      args: joinNegativeNumbers(argv, options),
      options,
      allowPositionals: true,
      strict: true,
    })
    return { options: values as OptionValues, positionals }
  } catch (error) {
    throw new WrongUsage((error instanceof Error ? error.message : String(error)).replaceAll('\n', ' '))
  }
}

/** Fails some time after Ctrl-C, for verbs that do not watch the signal. */
function outOfGrace(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const start = () => setTimeout(() => reject(new Error('Ctrl-C')), grace).unref()
    signal.addEventListener('abort', start, { once: true })
  })
}

async function run(entry: VerbEntry, verb: Verb, argv: readonly string[], signal: AbortSignal): Promise<number> {
  const { options, positionals } = parse(verb, argv)
  if (options['help']) return print(helpOf(entry, verb)).then(() => done)
  if (positionals.length < verb.positionals.min) throw new WrongUsage(`${entry.name} needs more: ${verb.usage}`)
  if (positionals.length > verb.positionals.max) throw new WrongUsage(`${entry.name} takes fewer arguments: ${verb.usage}`)
  const json = options['json'] === true
  const progress = createProgressLine()
  const answer = await Promise.race([verb.run({ positionals, options, progress, signal }), outOfGrace(signal)])
    .catch((error: unknown) => {
      if (error instanceof FailureError) return { ok: false as const, error: error.failure }
      if (signal.aborted)
        return { ok: false as const, error: { code: 'cancelled', message: 'Cancelled. Nothing half-written is left.' } }
      throw error
    })
    .finally(() => progress.finish())
  if (!answer.ok) return printFailure(answer.error, json)
  if (json && answer.value.json !== undefined) await print(JSON.stringify(answer.value.json, null, 2))
  else if (!json && answer.value.text !== '') await print(answer.value.text)
  return done
}

function noVerb([first = '', second]: readonly string[]): string {
  const family = verbs.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name)
  if (family.length === 0) return `There is no verb “${first}”. \`tinykiln --help\` lists them.`
  const typed = second === undefined || second.startsWith('-') ? first : `${first} ${second}`
  return `There is no verb “${typed}”. There are ${family.join(', ')}.`
}

/** Runs the command line with the given words and returns its exit status. */
export async function main(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const json = argv.includes('--json')
  const found = findVerb(argv)
  let verb: Verb | null = null
  try {
    if (argv.length === 0 || (!found && (argv[0] === '--help' || argv[0] === 'help')))
      return await print(helpOfAll()).then(() => done)
    if (!found) throw new WrongUsage(noVerb(argv))
    verb = await found.entry.load()
    return await run(found.entry, verb, found.rest, signal)
  } catch (error) {
    if (error instanceof WrongUsage) {
      if (json) await print(JSON.stringify({ error: { code: 'wrong-usage', message: error.message, details: {} } }, null, 2))
      process.stderr.write(`${error.message}\n${verb ? `usage: tinykiln ${verb.usage}\n` : ''}`)
      return wrongUsage
    }
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    const message = `Something went wrong that TinyKiln did not expect: ${error instanceof Error ? error.message : String(error)}. Your files are as they were.`
    return await printFailure({ code: 'internal', message }, json)
  }
}

// A reader that has seen enough (`… | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? done : refused))
const controller = new AbortController()
let interruptedAt: number | null = null
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // A terminal sends Ctrl-C to this process and to the one that started it, which passes it on: that is one wish to stop.
    const impatient = interruptedAt !== null && performance.now() - interruptedAt > 500
    interruptedAt ??= performance.now()
    controller.abort()
    if (impatient) process.exit(cancelled)
  })
}
const status = await main(process.argv.slice(2), controller.signal)
process.exit(status)
