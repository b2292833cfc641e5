import type { Operation } from './operations.ts'

/** Element types a tensor may have; the names are those of TensorFlow Lite. */
export type DataType = 'float32' | 'float16' | 'int8' | 'uint8' | 'int16' | 'int32' | 'int64' | 'int4' | 'bool'

/** The typed array that holds constants of each type. int4 is kept one value a byte; float16 as its raw 16 bits. */
export type TensorData = Float32Array | Int8Array | Uint8Array | Uint16Array | Int16Array | Int32Array | BigInt64Array

/**
 * Affine quantization: real = scale * (integer - zeroPoint).
 *
 * Per tensor: both lists have length 1 and `axis` is null. Per axis: `scale` has one entry for each slice along `axis`,
 * `zeroPoint` the same number. Scales are float32 values (already rounded by Math.fround), as a .tflite file stores them.
 */
export type Quantization = {
  readonly scale: readonly number[]
  readonly zeroPoint: readonly number[]
  readonly axis: number | null
}

/** A tensor's place in `Graph.tensors`. */
export type TensorIndex = number

/**
 * One tensor. Layouts are those of TensorFlow Lite: pictures NHWC, convolution filters OHWI, depthwise filters 1HWC,
 * fully-connected weights [out, in].
 */
export type Tensor = {
  readonly name: string
  /** The batch is 1 in a finished graph; -1 marks a dimension that is unknown until shape inference. */
  readonly shape: readonly number[]
  readonly type: DataType
  readonly quantization?: Quantization
  /** Set for constants only. */
  readonly data?: TensorData
  /** State that is kept between invocations (a recurrent cell, a streaming buffer). */
  readonly variable?: boolean
}

/** One operation with its wiring. An absent optional input (a missing bias) is -1. */
export type Node = {
  readonly name: string
  readonly operation: Operation
  readonly inputs: readonly TensorIndex[]
  readonly outputs: readonly TensorIndex[]
  /** Tensors that only carry quantization parameters of values inside a recurrent cell (LiteRT reads them; nothing computes them). */
  readonly intermediates?: readonly TensorIndex[]
}

/**
 * A model. `nodes` are in an order in which they can run. A graph is never changed in place: a pass returns a new one,
 * and may share tensors and data with the old one.
 */
export type Graph = {
  readonly name: string
  readonly tensors: readonly Tensor[]
  readonly nodes: readonly Node[]
  readonly inputs: readonly TensorIndex[]
  readonly outputs: readonly TensorIndex[]
}
