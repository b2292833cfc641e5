import type { GenericSchema } from 'valibot'

/** A method of the contract: what it takes and what it answers, as schemas that types are inferred from. */
export type Method<Input extends GenericSchema = GenericSchema, Output extends GenericSchema = GenericSchema> = {
  readonly input: Input
  readonly output: Output
}

/** Declares a method. Its name is its key in the record of methods. */
export function defineMethod<Input extends GenericSchema, Output extends GenericSchema>(
  input: Input,
  output: Output,
): Method<Input, Output> {
  return { input, output }
}
