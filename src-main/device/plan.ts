import type { Constant, ConstantReference, ParameterField } from '../graph/device-data.ts'
import type { DataType, Quantization, TensorIndex } from '../graph/graph.ts'

export type { Constant, ConstantReference, ParameterField }

/** A place in the arena: a tensor that is computed, or a kernel's scratch memory. */
export type BufferReference = { readonly buffer: number }

/** One call of a device kernel: `kernel(&parameters, ...pointers)`. */
export type KernelCall = {
  /** The graph node that this call computes. */
  readonly node: string
  /** The C function, and (with the suffix `_params`) its parameter structure. */
  readonly kernel: string
  /** The file under resources/device that defines it, without extension. */
  readonly source: string
  readonly parameters: readonly ParameterField[]
  /** The pointer arguments after the parameters: inputs, outputs, scratch. */
  readonly pointers: readonly (BufferReference | ConstantReference)[]
}

/** A stretch of the arena. Times count kernel calls: call k runs at time k; graph inputs are born at -1. */
export type ArenaBuffer = {
  readonly name: string
  /** The graph tensor held here; null for scratch. */
  readonly tensor: TensorIndex | null
  readonly type: DataType
  readonly shape: readonly number[]
  readonly quantization?: Quantization
  readonly bytes: number
  readonly offset: number
  readonly firstUse: number
  readonly lastUse: number
  /** Kept between invocations, and zeroed by reset to the zero point. */
  readonly state: boolean
  /** The buffer whose bytes these are too (a reshape); absent where they are its own. */
  readonly sharesWith?: number
}

/** Everything that a chip needs to run a model; printed as C by one function and run in WebAssembly by another. */
export type DevicePlan = {
  readonly name: string
  readonly arenaBytes: number
  readonly buffers: readonly ArenaBuffer[]
  readonly constants: readonly Constant[]
  readonly calls: readonly KernelCall[]
  readonly inputs: readonly BufferReference[]
  readonly outputs: readonly BufferReference[]
  /**
   * Where the input is a frame of `hop` moments of a window of `moments`: how many frames have to go in before the outputs are those
   * of a window.
   */
  readonly stream?: { readonly frames: number; readonly moments: number; readonly hop: number }
}
