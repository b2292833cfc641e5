import type { Channel, DatasetKind, DatasetTask, SampleRateSource } from './dataset.ts'

/** Something a person should know before importing. `where` is `file` or `file:line`. */
export type DataWarning = { readonly code: string; readonly message: string; readonly where?: string }

/** Something the files do not tell. `proposal` is a preset answer, never a silent one. */
export type DataQuestion = {
  readonly code: string
  readonly message: string
  readonly proposal: number | string | null
  /** Other answers that make sense. */
  readonly choices?: readonly (number | string)[]
}

/** Numbers that pin the values of one channel of one recording, as float64 from the file; NaN and infinities are left out. */
export type PinnedValues = {
  readonly file: string
  readonly entry?: string
  /** Position within the file, from 0. */
  readonly recording: number
  /** The line the recording starts at, from 1. */
  readonly line?: number
  /** Name of the labelled part of a longer recording, and its position from 0. */
  readonly segment?: string
  readonly region?: number
  readonly class?: string
  readonly channel: string
  readonly n: number
  readonly sum: number
  readonly first3: readonly number[]
  readonly last3: readonly number[]
  readonly width?: number
  readonly height?: number
  readonly planes?: number
  readonly rateHz?: number
}

/** What `data inspect` answers. */
export type Inspection = {
  readonly kind: DatasetKind
  readonly task: DatasetTask
  readonly recordings: number
  readonly classes: readonly { readonly name: string; readonly count: number }[]
  readonly channels: readonly Channel[]
  readonly sampleRateHz: number | null
  readonly sampleRateFrom: SampleRateSource
  /** The shape most samples have. */
  readonly sampleShape: readonly number[]
  /** Counts where the files themselves tell train and test apart; null otherwise. */
  readonly split: { readonly train: number; readonly test: number; readonly validation?: number; readonly folds?: number } | null
  readonly target?: Channel
  readonly warnings: readonly DataWarning[]
  readonly statistics: readonly {
    readonly channel: string
    readonly min: number
    readonly max: number
    readonly mean: number
    readonly sum: number
  }[]
  readonly questions: readonly DataQuestion[]
  readonly values?: readonly PinnedValues[]
  readonly refused: { readonly code: string; readonly message: string; readonly where?: string } | null
}
