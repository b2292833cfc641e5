import type { Constant, ConstantReference, ParameterField } from './plan.ts'
import type { TensorIndex } from '../graph/graph.ts'

/** A pointer argument before memory is planned: a graph tensor, a constant, or scratch memory of the call. */
export type UnplannedPointer =
  | { readonly tensor: TensorIndex; readonly access: 'read' | 'write' | 'state' }
  | ConstantReference
  | { readonly scratchBytes: number }

/**
 * An output that may lie over an input, because the kernel has read a byte before it writes there: the output has to begin
 * `lead` bytes or more before the input, by a multiple of `step` bytes.
 */
export type Overlap = {
  readonly output: TensorIndex
  readonly input: TensorIndex
  readonly lead: number
  readonly step: number
}

/** A kernel call before memory is planned. */
export type UnplannedCall = {
  readonly node: string
  readonly kernel: string
  readonly source: string
  readonly parameters: readonly ParameterField[]
  readonly pointers: readonly UnplannedPointer[]
  /** Outputs that may lie over inputs which nothing reads after this call. */
  readonly overlaps?: readonly Overlap[]
}

/**
 * A graph as kernel calls on unplanned memory. `aliases` are tensors that are the same bytes as another (a reshape costs
 * nothing): alias -> original.
 */
export type Lowering = {
  readonly calls: readonly UnplannedCall[]
  readonly constants: readonly Constant[]
  readonly aliases: ReadonlyMap<TensorIndex, TensorIndex>
  /** Tensors that lie inside another, from byte `offset` on. */
  readonly views?: ReadonlyMap<TensorIndex, View>
  /** Overlaps that hold although the input is read, and the output written, by several calls; call `until` reads the last of it. */
  readonly longOverlaps?: readonly (Overlap & { readonly until: number })[]
}

/** A tensor that lies inside another. */
export type View = { readonly of: TensorIndex; readonly offset: number }
