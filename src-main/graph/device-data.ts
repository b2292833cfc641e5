import type { TensorData } from './graph.ts'

/** Read-only data that lives in a chip's flash: weights, biases, multipliers, tables. */
export type Constant = {
  /** A C identifier, unique among the constants it stands with. */
  readonly name: string
  readonly type: 'int8' | 'uint8' | 'int16' | 'int32' | 'int64' | 'float32'
  readonly data: TensorData
}

/** A place in the constants, by index. */
export type ConstantReference = { readonly constant: number }

/**
 * A member of a kernel's parameter structure. Members stand in the order of the C structure and are four bytes each in
 * WebAssembly, so that the runner and the C compiler agree.
 */
export type ParameterField =
  | { readonly name: string; readonly type: 'int32'; readonly value: number }
  | { readonly name: string; readonly type: 'float32'; readonly value: number }
  | { readonly name: string; readonly type: 'pointer'; readonly value: ConstantReference | null }
