import type { DataType, Graph, Quantization, TensorData, TensorIndex } from '../graph.ts'
import type { Operation } from '../operations.ts'

/** What a tensor may be given besides its shape. */
export type TensorOptions = { readonly name?: string; readonly type?: DataType; readonly quantization?: Quantization }

/** The basic functions that every layer is made of. */
export type BasicBuilder = {
  /** A model input; the shape includes the batch of 1. */
  readonly input: (shape: readonly number[], options?: TensorOptions) => TensorIndex
  /** A constant; int32 where `values` are 32-bit integers, float32 where they are floats. */
  readonly constant: (shape: readonly number[], values: TensorData | readonly number[], options?: TensorOptions) => TensorIndex
  /** State that is kept between invocations, zero at the start. */
  readonly variable: (shape: readonly number[], options?: TensorOptions) => TensorIndex
  /** Any op; answers its outputs. Throws FailureError (`graph-shapes`) when the inputs do not fit together. */
  readonly node: (
    operation: Operation,
    inputs: readonly TensorIndex[],
    options?: {
      readonly name?: string
      readonly outputs?: number
      readonly type?: DataType
      readonly quantization?: Quantization
    },
  ) => TensorIndex[]
  readonly shapeOf: (tensor: TensorIndex) => readonly number[]
  /** The finished graph with these outputs. */
  readonly build: (outputs: readonly TensorIndex[]) => Graph
}
