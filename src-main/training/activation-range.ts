import type { TensorIndex } from '../graph/graph.ts'

/** The values an activation takes, in real numbers. */
export type ActivationRange = { readonly min: number; readonly max: number }

/** Ranges by tensor, for every activation that is quantized. */
export type ActivationRanges = ReadonlyMap<TensorIndex, ActivationRange>
