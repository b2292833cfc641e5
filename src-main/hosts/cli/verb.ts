import type { ParseArgsOptionsConfig } from 'node:util'
import type { Result } from '../../contract/result.ts'
import type { Progress } from '../../services/road/progress.ts'

/** Options as typed by a person: text, or true for a switch. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>

/** What a verb is given. */
export type VerbContext = {
  readonly positionals: readonly string[]
  readonly options: OptionValues
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** What a verb answers: the JSON document of `--json` (undefined: it has printed one itself), and the same for people. */
export type VerbAnswer = { readonly json: unknown; readonly text: string }

/** What a verb does. Its name and summary stand in the list of verbs. */
export type Verb = {
  readonly usage: string
  /** Lines of `--help` between the summary and the options. */
  readonly details?: readonly string[]
  readonly options: ParseArgsOptionsConfig
  /** How many positional arguments it takes. */
  readonly positionals: { readonly min: number; readonly max: number }
  readonly run: (context: VerbContext) => Promise<Result<VerbAnswer>>
}
