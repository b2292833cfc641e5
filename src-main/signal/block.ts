import type { FeatureBlockName, FeatureInput, FeatureParameter, FeatureSettings, SignalLowering } from './feature-types.ts'
import type { DatasetKind } from '../data/dataset.ts'
import type { Result } from '../contract/result.ts'

/** A way of turning a window into numbers, computed by the device code. */
export type FeatureBlock = {
  readonly name: FeatureBlockName
  readonly title: string
  readonly description: string
  readonly for: readonly DatasetKind[]
  /** The parameters for an input; defaults depend on its rate and shape. */
  readonly parameters: (input: FeatureInput) => readonly FeatureParameter[]
  /** The shape of the output without batch; fails where a parameter does not suit the window. */
  readonly shape: (settings: FeatureSettings) => Result<readonly number[]>
  /** The device calls before scaling. `shape` must have succeeded. */
  readonly lower: (settings: FeatureSettings) => SignalLowering
  /** Where each output row is made of `length` readings alone, `step` after those of the row before: of how many. */
  readonly frames?: (settings: FeatureSettings) => { readonly length: number; readonly step: number }
  /** How many neighbouring outputs have a scaling of their own: scaling is learned for output i modulo this. */
  readonly scalingPeriod: (settings: FeatureSettings) => number
  /** Scaling that needs no learning, where the range is known beforehand. */
  readonly fixedScaling?: { readonly mean: number; readonly inverseDeviation: number }
  /** Names of the outputs along the last axis, where people would want them. */
  readonly names: (settings: FeatureSettings) => readonly string[]
}
