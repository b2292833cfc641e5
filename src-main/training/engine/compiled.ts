import type { StepRequest } from '../plain-step.ts'
import type { TrainStep } from '../train-step.ts'
import { kilnBackend } from './index.ts'
import { createCompiledStep } from './step/compiled-step.ts'
import { ProgramRunner } from './step/program-runner.ts'

/**
 * The training step of the engine kiln: one program inside WebAssembly. Null where the backend is not registered, has no
 * SIMD, or the net has an op without gradient kernels: the plain step does those.
 */
export function compileStep(request: StepRequest): TrainStep | null {
  const backend = kilnBackend()
  return backend && createCompiledStep(request, new ProgramRunner(backend.runner))
}
