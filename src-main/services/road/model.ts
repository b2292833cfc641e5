import type { Fold } from '../../data/split-folds.ts'
import type { Graph } from '../../graph/graph.ts'
import type { FeaturePipeline } from '../../signal/feature-types.ts'

/** Which form of a model this is. */
export type ModelKind = 'float' | 'ptq' | 'qat' | 'dynamic' | 'float16' | 'imported'

/** How windows were cut from recordings, in readings; null where samples are taken whole. */
export type WindowSettings = { readonly length: number; readonly stride: number; readonly short: 'leave-out' | 'pad' }

/** How data was divided; the same settings on the same data give the same parts. */
export type SplitSettings = {
  readonly seed: number
  readonly test: number
  readonly validation: number
  readonly by: 'auto' | 'files' | 'group' | 'time' | 'random'
  /** Groups that are the test. */
  readonly heldOut?: readonly string[]
  /** The part that is the test, in cross-validation. */
  readonly fold?: Fold
}

/** Where a model comes from. Everything that is needed to make it again. */
export type Provenance = {
  readonly kind: ModelKind
  /** The TinyKiln version that made it. */
  readonly version: string
  readonly seed: number
  /** Hashes of what it was made from, by role (dataset, features, float model …). */
  readonly parents: Readonly<Record<string, string>>
  readonly template: string | null
  readonly settings: Readonly<Record<string, unknown>>
  readonly window: WindowSettings | null
  readonly split: SplitSettings
}

/** A model on its road: the graph, what stands before it, and what its answers mean. */
export type RoadModel = {
  readonly graph: Graph
  readonly labels: readonly string[]
  readonly task: 'classification' | 'regression' | 'anomaly'
  /** What turns a window into the graph's input; null for a foreign model. */
  readonly features: FeaturePipeline | null
  readonly provenance: Provenance
}
