import type { Graph } from '../../graph/graph.ts'

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }

/** What a .tkm file holds: a graph, what stands before it, and what its answers mean. */
export type TkmModel = {
  readonly graph: Graph
  readonly labels: readonly string[]
  /** The settings of the feature pipeline, as JSON; null for a foreign model. */
  readonly features: unknown
  readonly task: string
  /** Where the model comes from: parents' hashes, seed, settings, version. */
  readonly metadata: unknown
}
