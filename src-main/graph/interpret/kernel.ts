import { FailureError } from '../../contract/result.ts'
import type { DataType } from '../graph.ts'
import type { Activation, Operation } from '../operations.ts'

/** Numbers of one tensor at run time: real values as floats, integers (indices, shapes) as doubles, which hold them exactly. */
export type Values = Float32Array | Float64Array

/** One input or output of a kernel. The same arrays are used in every run, so a kernel may work out its loops beforehand. */
export type Operand = {
  readonly name: string
  readonly shape: readonly number[]
  readonly type: DataType
  readonly values: Values
  readonly constant: boolean
  /** INT8 weights of a hybrid layer whose kernel is to round its input at run time; whether they have a scale for each channel. */
  readonly hybrid?: 'per-channel' | 'per-tensor'
}

/** The wiring of a kernel; a missing optional input is null. */
export type KernelContext = { readonly inputs: readonly (Operand | null)[]; readonly outputs: readonly Operand[] }

/** Prepares an op for one node: all index arithmetic happens here, the function it answers only computes. */
export type KernelFactory<O extends Operation> = (operation: O, context: KernelContext) => () => void

/** Throws the failure of a node that this interpreter cannot run. */
export function refuseKernel(sentence: string): never {
  throw new FailureError({ code: 'graph-cannot-run', message: sentence })
}

/** Input `i`, which must be there. */
export function input(context: KernelContext, i: number): Operand {
  return context.inputs[i] ?? refuseKernel(`lacks its input ${i}`)
}

/** Input `i`, which must be a constant (axes, shapes, paddings). */
export function constantInput(context: KernelContext, i: number): number[] {
  const operand = input(context, i)
  if (!operand.constant) refuseKernel(`needs ${operand.name} to be a constant`)
  return [...operand.values]
}

/** Output `i`. */
export function output(context: KernelContext, i = 0): Operand {
  return context.outputs[i] ?? refuseKernel(`lacks its output ${i}`)
}

/** The range that a fused activation clamps to. */
export function activationRange(activation: Activation): readonly [number, number] {
  switch (activation) {
    case 'none':
      return [-Infinity, Infinity]
    case 'relu':
      return [0, Infinity]
    case 'relu6':
      return [0, 6]
    case 'reluN1To1':
      return [-1, 1]
  }
}

/** Applies a fused activation to finished values. */
export function clampValues(values: Values, [low, high]: readonly [number, number]): void {
  if (low === -Infinity && high === Infinity) return
  for (let i = 0; i < values.length; i++) values[i] = Math.min(Math.max(values[i]!, low), high)
}
