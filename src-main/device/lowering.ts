import type { Constant, ConstantReference, ParameterField } from './plan.ts'
import type { TensorIndex } from '../graph/graph.ts'

/** A pointer argument before memory is planned: a graph tensor, a constant, or scratch memory of the call. */
export type UnplannedPointer =
  | { readonly tensor: TensorIndex; readonly access: 'read' | 'write' | 'state' }
  | ConstantReference
  | { readonly scratchBytes: number }

/** A kernel call before memory is planned. */
export type UnplannedCall = {
  readonly node: string
  readonly kernel: string
  readonly source: string
  readonly parameters: readonly ParameterField[]
  readonly pointers: readonly UnplannedPointer[]
  /** Output tensor and input tensor that may share their memory, because the kernel reads each element before it overwrites it. */
  readonly inPlace?: { readonly output: TensorIndex; readonly input: TensorIndex }
}

/**
 * A graph as kernel calls on unplanned memory. `aliases` are tensors that are the same bytes as another (a reshape costs
 * nothing): alias -> original.
 */
export type Lowering = {
  readonly calls: readonly UnplannedCall[]
  readonly constants: readonly Constant[]
  readonly aliases: ReadonlyMap<TensorIndex, TensorIndex>
}
