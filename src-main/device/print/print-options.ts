import type { TensorIndex } from '../../graph/graph.ts'
import type { SelfTestWindows } from './self-test-windows.ts'
import type { StreamFeed } from './stream-feed.ts'
import type { SignalLowering } from '../../signal/feature-types.ts'

export type PrintOptions = {
  /** Prefix of every function and name of the files; made an identifier where it is none. */
  readonly name: string
  readonly labels: readonly string[]
  /** Signal calls in front of the model; without them readings are quantized as they are. */
  readonly features?: SignalLowering
  /** Readings may go in one after another as well. */
  readonly feed?: StreamFeed
  /** Numbers of the layers in the whole model, by their tensors, where the plan computes some of them part by part. */
  readonly layers?: ReadonlyMap<TensorIndex, number>
  readonly selfTest?: SelfTestWindows
  /** As the plan was made; 16 unless told. */
  readonly alignmentBytes?: 4 | 8 | 16
  /** The kernels are set to be small rather than quick; the outputs stay the same. */
  readonly small?: boolean
  /** SHA-256 of the model, for the header and the README. */
  readonly modelHash?: string
}
