import type { Verb } from './verb.ts'
import { boardsVerb } from './verbs/boards.ts'

/** Every verb, in the order of the road. */
export const verbs: readonly Verb[] = [boardsVerb]

/** The verb that the words begin with (two words before one), and the words after it. */
export function findVerb(argv: readonly string[]): { readonly verb: Verb; readonly rest: readonly string[] } | null {
  for (const words of [2, 1]) {
    const name = argv.slice(0, words).join(' ')
    const verb = verbs.find((one) => one.name === name)
    if (verb && argv.length >= words) return { verb, rest: argv.slice(words) }
  }
  return null
}
