import type { DatasetKind } from './dataset.ts'

/** Answers a person gave, or a script passes. Whatever is absent is found out or asked. */
export type ReadOptions = {
  readonly kind?: DatasetKind
  /** Where the class is: `folder`, `file`, `none`, or `column:NAME`. */
  readonly labelFrom?: string
  /** Readings per second, for files that do not say. */
  readonly rateHz?: number
  /** Adds `values` to the inspection. */
  readonly values?: boolean
  /** The column to predict, for regression. */
  readonly target?: string
  /** Takes the proposals of the questions as answers (what `make` does, and reports). */
  readonly acceptProposals?: boolean
}
