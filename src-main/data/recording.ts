import type { Channel, DatasetKind, SampleRateSource, SplitName } from './dataset.ts'
import type { DataQuestion, DataWarning } from './inspection.ts'
import type { InputFile } from './input-file.ts'

/** One recording, row or picture as a reader found it, with the values still as exact as the file has them. */
export type Recording = {
  readonly file: InputFile
  /** Position within the file, from 0. */
  readonly position: number
  readonly line?: number
  /** The name and the position of a labelled part of a longer recording. */
  readonly segment?: string
  readonly region?: number
  label: string | null
  group: string | null
  split?: SplitName
  fold?: string
  readonly target: number | null
  readonly shape: readonly number[]
  readonly values: Float64Array | Float32Array | Uint8Array
  /** Names of the channels of this recording; their count is the last dimension of the shape (pictures: `pixels`). */
  readonly channels: readonly Channel[]
  readonly rateHz: number | null
  /** Levels as they pin a picture or a sound: the channel name to show for it. */
  readonly pinned: readonly { readonly channel: string; readonly offset: number; readonly step: number }[]
}

/** What one file held. */
export type FileContent = {
  readonly file: InputFile
  readonly kind: DatasetKind
  readonly recordings: Recording[]
  readonly warnings: DataWarning[]
  readonly questions: DataQuestion[]
  readonly rateFrom: SampleRateSource
  /** A rate to offer when the file does not say; null when nothing suggests one. */
  readonly rateGuess?: number | null
  readonly target?: Channel
  /** False where a file's name should not be taken for a class (a table of rows, a file with labels within). */
  readonly labelFromName: boolean
}

/** What became of a file: read, refused with a reason, or skipped because it is no data. */
export type FileOutcome =
  | { readonly outcome: 'read'; readonly content: FileContent }
  | {
      readonly outcome: 'refused'
      readonly file: InputFile
      readonly code: string
      readonly message: string
      readonly line?: number
    }
  | { readonly outcome: 'skipped'; readonly file: InputFile; readonly reason: string }

/** A refusal of a file. The message is a sentence without the file's name, which is put in front of it. */
export function refuse(file: InputFile, code: string, message: string, line?: number): FileOutcome {
  return { outcome: 'refused', file, code, message, ...(line === undefined ? {} : { line }) }
}
