import type { Builder } from 'flatbuffers'
import { FailureError } from '../../contract/result.ts'
import type { Activation, Padding } from '../../graph/operations.ts'
import type { FlatTable } from './flat-table.ts'
import { readByte, readFloat32, readInt32, readInt32s } from './flat-table.ts'
import { tanhActivationCode } from './schema.ts'

/** How one attribute of an operation lies in its options table. An absent table reads as its defaults. */
export type OptionField<V> = {
  readonly slot: number
  readonly read: (options: FlatTable | null) => V
  /** Called before the options table is begun (vectors come first); the function it returns adds the field. */
  readonly prepare: (builder: Builder, value: V) => () => void
}

function refuseOption(file: string, what: string): never {
  throw new FailureError({
    code: 'model-option-unsupported',
    message: `${file} uses ${what}, which TinyKiln cannot run. Export the model again without it.`,
    details: { file },
  })
}

export function int32(slot: number, absent = 0): OptionField<number> {
  return {
    slot,
    read: (options) => (options === null ? absent : readInt32(options, slot, absent)),
    prepare: (builder, value) => () => builder.addFieldInt32(slot, value, absent),
  }
}

export function float32(slot: number): OptionField<number> {
  return {
    slot,
    read: (options) => (options === null ? 0 : readFloat32(options, slot)),
    prepare: (builder, value) => () => builder.addFieldFloat32(slot, value, 0),
  }
}

export function boolean(slot: number): OptionField<boolean> {
  return {
    slot,
    read: (options) => options !== null && readByte(options, slot) !== 0,
    prepare: (builder, value) => () => builder.addFieldInt8(slot, value ? 1 : 0, 0),
  }
}

/** A byte that stands for one of several words. */
function choice<V extends string>(slot: number, words: readonly V[], noun: string): OptionField<V> {
  return {
    slot,
    read: (options) => {
      const code = options === null ? 0 : readByte(options, slot)
      return words[code] ?? refuseOption(options?.file.name ?? 'The model', `${noun} number ${code}`)
    },
    prepare: (builder, value) => () => builder.addFieldInt8(slot, words.indexOf(value), 0),
  }
}

export const padding = (slot: number): OptionField<Padding> => choice(slot, ['same', 'valid'], 'a padding')
export const activation = (slot: number): OptionField<Activation> =>
  choice(slot, ['none', 'relu', 'reluN1To1', 'relu6'], 'a fused activation')
export const mirrorMode = (slot: number): OptionField<'reflect' | 'symmetric'> =>
  choice(slot, ['reflect', 'symmetric'], 'a mirror padding')

/** A list of integers that may be absent. */
export function optionalInt32s(slot: number): OptionField<readonly number[] | null> {
  return {
    slot,
    read: (options) => (options === null ? null : readInt32s(options, slot, 'a list of numbers')),
    prepare: (builder, value) => {
      if (value === null) return () => undefined
      builder.startVector(4, value.length, 4)
      for (const element of value.toReversed()) builder.addInt32(element)
      const vector = builder.endVector()
      return () => builder.addFieldOffset(slot, vector, 0)
    },
  }
}

/** A list of integers that reads as empty when absent. */
export function int32s(slot: number): OptionField<readonly number[]> {
  const field = optionalInt32s(slot)
  return { slot, read: (options) => field.read(options) ?? [], prepare: field.prepare }
}

/** Refuses an op whose flag says that it works in a way no kernel here does. */
export function refuseFlag(slot: number, what: string): (options: FlatTable | null, node: string) => void {
  return (options, node) => {
    if (options !== null && readByte(options, slot) !== 0) refuseOption(options.file.name, `${what} in layer ${node}`)
  }
}

/** Refuses a recurrent cell with another activation than tanh. */
export function requireTanh(slot: number): (options: FlatTable | null, node: string) => void {
  return (options, node) => {
    if (options === null || readByte(options, slot) === tanhActivationCode) return
    refuseOption(options.file.name, `a cell activation other than tanh in layer ${node}`)
  }
}
