import type { Verb } from './verb.ts'
import { verbs, type VerbEntry } from './verbs.ts'

/** What `tinykiln --help` prints. */
export function helpOfAll(): string {
  const width = Math.max(...verbs.map((verb) => verb.name.length))
  const lines = verbs.map((verb) => `  ${verb.name.padEnd(width)}  ${verb.summary}`)
  return [
    'tinykiln VERB … trains a small model, quantizes it and exports it for a microcontroller.',
    '',
    ...lines,
    '',
    'Every verb takes --json (one document on stdout), --project DIR, --seed N and --help.',
  ].join('\n')
}

/** What `tinykiln VERB --help` prints. */
export function helpOf({ summary }: VerbEntry, verb: Verb): string {
  const options = Object.keys(verb.options).map((name) => `  --${name}`)
  const details = verb.details === undefined ? [] : ['', ...verb.details]
  return [
    `usage: tinykiln ${verb.usage}`,
    '',
    summary,
    ...details,
    ...(options.length > 0 ? ['', 'options:', ...options] : []),
  ].join('\n')
}
