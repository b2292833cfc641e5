import type { Overlap, UnplannedPointer } from '../lowering.ts'
import type { ConstantReference } from '../plan.ts'

/** A member of a parameter structure: an integer, a constant in flash (or null), or a float. */
export type ParameterValue = number | ConstantReference | null | { readonly float32: number }

/** A kernel call as the lowering of a node asks for it. */
export type KernelRequest = {
  /** The C function. */
  readonly kernel: string
  /** The file that defines it; the kernel's name without its type suffix unless told. */
  readonly source: string
  /** In the order of the C structure; `inputHeight` stands for the member `input_height`. */
  readonly parameters: Readonly<Record<string, ParameterValue>>
  readonly pointers: readonly UnplannedPointer[]
  readonly overlaps?: readonly Overlap[]
}
