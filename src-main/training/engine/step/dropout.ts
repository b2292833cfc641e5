import type { TensorIndex } from '../../../graph/graph.ts'
import { flatBinary } from '../calls/element-calls.ts'
import type { Address } from '../calls/layouts.ts'
import type { StepCompiler } from './step-compiler.ts'

/** What a fully-connected layer reads: the tensor, in training without what dropout takes out. */
export function denseInput(step: StepCompiler, tensor: TensorIndex): Address {
  const own = step.value(tensor)
  if (step.dropout?.tensor !== tensor) return own.start
  const kept = step.scratch(`after dropout ${tensor}`, own.shape)
  step.once(`after dropout ${tensor}`, () => dropOut(step, tensor, own.start, kept.start))
  return kept.start
}

/** Multiplies by the dropout mask, where the tensor has one. */
export function dropOut(step: StepCompiler, tensor: TensorIndex, from: Address, to: Address): void {
  if (step.dropout?.tensor !== tensor) return
  const count = step.length(tensor)
  step.emit(flatBinary(from, step.dropout.mask, to, 'mul', count, step.count), 3 * count)
}
