import type { TensorIndex } from '../../../graph/graph.ts'
import type { KernelCall } from '../kernel-call.ts'
import type { StepCompiler } from './step-compiler.ts'

/** The lane of calls that lay out parameters for the step: none needs another. */
export const packing = 'packing'

/**
 * Emits a call that writes a tensor's values or its gradient, or reads those only: where threads share the tensor by its
 * channels, each goes on to the next such call with its own channels and does not wait for the others.
 */
export function emitByChannels(
  compiler: StepCompiler,
  what: 'values' | 'gradient',
  tensor: TensorIndex,
  call: KernelCall,
  work: number,
): void {
  if (compiler.sharedByChannels(tensor)) compiler.emitInLane(call, work, `${what} ${tensor}`)
  else compiler.emit(call, work)
}
