import type { GenericSchema, InferInput, InferOutput } from 'valibot'

import type { Frozen } from './frozen.ts'

/** A method of the contract: what it takes and what it answers, as schemas that types are inferred from. */
export type Method<Input extends GenericSchema = GenericSchema, Output extends GenericSchema = GenericSchema> = {
  readonly input: Input
  readonly output: Output
}

/** Every method, by name. */
export type Methods = Readonly<Record<string, Method>>

/** Every event, by name, as the schema of what it carries. */
export type Events = Readonly<Record<string, GenericSchema>>

/** What a caller passes. */
export type MethodInput<M extends Method> = Frozen<InferInput<M['input']>>

/** What a handler receives: the input after validation, defaults filled in. */
export type CheckedInput<M extends Method> = InferOutput<M['input']>

/** What a method answers. */
export type MethodOutput<M extends Method> = InferOutput<M['output']>

/** What an event carries. */
export type EventValue<E extends GenericSchema> = InferOutput<E>

/** Declares a method. Its name is its key in the record of methods. */
export function defineMethod<Input extends GenericSchema, Output extends GenericSchema>(
  input: Input,
  output: Output,
): Method<Input, Output> {
  return { input, output }
}
