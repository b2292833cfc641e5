import type { Constant, ParameterField } from '../graph/device-data.ts'
import type { SignalCall } from './feature-types.ts'

/** A whole number in a parameter structure. */
export function integer(name: string, value: number): ParameterField {
  return { name, type: 'int32', value }
}

/** A pointer to a table in flash. */
export function table(name: string, constant: number): ParameterField {
  return { name, type: 'pointer', value: { constant } }
}

/** A constant of float32 values. */
export function floats(name: string, values: ArrayLike<number>): Constant {
  return { name, type: 'float32', data: Float32Array.from(values) }
}

/** A constant of int32 values. */
export function integers(name: string, values: ArrayLike<number>): Constant {
  return { name, type: 'int32', data: Int32Array.from(values) }
}

/** A call of the kernel `tk_sig_<name>` in the file of the same name. */
export function signalCall(
  name: string,
  parameters: readonly ParameterField[],
  lengths: Pick<SignalCall, 'inputLength' | 'outputLength'> & Partial<Pick<SignalCall, 'scratchLength' | 'inPlace'>>,
): SignalCall {
  return { kernel: `tk_sig_${name}`, source: `tk_sig_${name}`, parameters, scratchLength: 0, inPlace: false, ...lengths }
}
