/** What the samples are: readings over time, rows of a table, sound, or pictures. */
export type DatasetKind = 'time-series' | 'tabular' | 'audio' | 'image'

/** What there is to learn. `unlabelled`: nothing says what the samples show. */
export type DatasetTask = 'classification' | 'regression' | 'anomaly' | 'unlabelled'

/** The part of a dataset that a sample belongs to. */
export type SplitName = 'train' | 'validation' | 'test'

/** Where the sampling rate is known from. */
export type SampleRateSource = 'timestamps' | 'header' | 'user' | 'guess' | 'unknown'

/** One sensor channel, or one column of a table. The unit is as written in the file, or null. */
export type Channel = { readonly name: string; readonly unit: string | null }

/** Where a sample was read: the file as shown to people, the entry within an archive, and the first line, counted from 1. */
export type SampleSource = { readonly file: string; readonly entry?: string; readonly line?: number }

/**
 * One example.
 *
 * Shapes: time series and sound [length, channels]; table rows [features]; pictures [height, width, 3] with levels 0..255
 * (or [height, width, 1] where the source has one plane of its own). Sound is scaled to -1..1. Missing readings are NaN and
 * infinite ones are kept: nothing is filled in silently.
 */
export type Sample = {
  /** Derived from the values, so the same reading has the same id on every machine; copies get a suffix. */
  readonly id: string
  readonly name: string
  /** The class; null where there is none. */
  readonly label: string | null
  /** The number to predict, for regression. */
  readonly target: number | null
  /** Who or which session recorded it, where the names tell. */
  readonly group: string | null
  readonly source: SampleSource
  readonly shape: readonly number[]
  readonly values: Float32Array
  /** Hz; null for tables and pictures and where it is unknown. */
  readonly sampleRateHz: number | null
  readonly split?: SplitName
}

/** Samples of one kind that belong together. */
export type Dataset = {
  readonly kind: DatasetKind
  readonly task: DatasetTask
  readonly channels: readonly Channel[]
  /** Hz; null when unknown, not applicable, or different between samples. */
  readonly sampleRateHz: number | null
  readonly sampleRateFrom: SampleRateSource
  readonly samples: readonly Sample[]
  /** Class names in the order of their names; the index is the class number everywhere. */
  readonly classes: readonly string[]
  /** The column to predict, for regression. */
  readonly target: Channel | null
}
