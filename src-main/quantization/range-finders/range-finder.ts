import type { Result } from '../../contract/result.ts'

/** The whole numbers that real values are laid over. Symmetric: the zero point stands in the middle of the grid. */
export type Grid = { readonly dtype: 'int8' | 'uint8' | 'int16'; readonly symmetric: boolean }

/** What a package calls by its own name: numbers, words, lists, and groups of them. */
export type FieldValue =
  number | string | boolean | null | readonly FieldValue[] | { readonly [name: string]: FieldValue | undefined }

/**
 * What a range finder chose. `min` and `max` are the ends in real numbers (as the package defines them: some answer the
 * values seen, some the values chosen); `scale` is exact in float32; `lowest` and
 * `highest` are the whole numbers at the ends of the grid. `fields` holds what the package answers beside that,
 * under the package's own names.
 */
export type FoundRange = {
  readonly min: number
  readonly max: number
  readonly scale: number
  readonly zeroPoint: number
  readonly lowest: number
  readonly highest: number
  readonly fields?: { readonly [name: string]: FieldValue | undefined }
}

/**
 * Watches the values of one tensor or one channel. All batches of a pass are observed, then `nextPass` is called, as many
 * passes as the method says; `finish` fails with a coded sentence when nothing, or something that is no number, was seen.
 */
export type RangeFinder = {
  readonly observe: (batch: Float32Array) => void
  /** Between two passes over the same batches; a method of one pass ignores it. */
  readonly nextPass: () => void
  readonly finish: () => Result<FoundRange>
}

/**
 * A way of finding ranges. `perChannel` says whether a channel can be watched by itself (`each`), not at all (`never`), or
 * whether the channels of a tensor are judged together (a function from all channels to their ranges).
 */
export type RangeFinderMethod = {
  /** Plain for ours; `PACKAGE:METHOD` for those that follow a package. */
  readonly name: string
  readonly summary: string
  readonly passes: 1 | 2
  /** The axis of the channels where none is asked for; only methods that always look at channels have one. */
  readonly usualAxis?: number
  readonly perChannel: 'each' | 'never' | ((channels: readonly Float32Array[]) => Result<readonly FoundRange[]>)
  /** A finder for values on a grid. Methods of a package have their grid in their name and ignore the argument. */
  readonly create: (grid: Grid) => RangeFinder
}
