import type { StepRequest } from '../step-request.ts'
import { kilnRunner } from './index.ts'
import { createCompiledStep, type CompiledStep } from './step/compiled-step.ts'

/**
 * The training step of the engine kiln: one program inside WebAssembly. Null where the backend is not registered, has no
 * SIMD, or the net has an op without gradient kernels: the plain step does those.
 */
export function compileStep(request: StepRequest): CompiledStep | null {
  const runner = kilnRunner()
  return runner && createCompiledStep(request, runner)
}
