import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { KilnBackend } from '../kiln-backend.ts'

export type Inputs = Readonly<Record<string, TensorInfo | undefined>>
export type Attributes = Readonly<Record<string, unknown>>

/**
 * A tfjs kernel on the engine. It gives null for what it does not take (another element type, an unusual option); tfjs's CPU
 * kernel then runs on the same storage.
 */
export type KernelImplementation = (inputs: Inputs, attributes: Attributes, backend: KilnBackend) => TensorInfo | null

/** Implementations by tfjs kernel name. */
export type KernelTable = Readonly<Record<string, KernelImplementation>>

/** The named input, if it is a float tensor. */
export function floatInput(inputs: Inputs, name: string): TensorInfo | null {
  const tensor = inputs[name]
  return tensor?.dtype === 'float32' ? tensor : null
}
