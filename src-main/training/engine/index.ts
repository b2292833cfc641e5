import { engine, findBackend, registerBackend, setBackend } from '@tensorflow/tfjs-core'
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import { loadEngineModule, type SimdLevel } from './engine-module.ts'
import { KernelRunner } from './kernel-runner.ts'
import { KilnBackend } from './kiln-backend.ts'
import { registerKernels } from './register-kernels.ts'

/** What the backend runs on in this thread. */
export type KilnInfo = {
  readonly name: 'kiln'
  readonly version: string
  readonly threads: number
  readonly simd: SimdLevel
}

/** Changes when results may differ in more than the last bits. */
export const kilnVersion = '1.0.0'
let registration: Promise<KilnInfo> | null = null

async function register(): Promise<KilnInfo> {
  const module = await loadEngineModule()
  const make = (): MathBackendCPU => (module ? new KilnBackend(new KernelRunner(module)) : new MathBackendCPU())
  registerBackend('kiln', make, 4)
  registerKernels('kiln')
  await setBackend('kiln')
  return { name: 'kiln', version: kilnVersion, threads: 1, simd: module?.simd ?? 'none' }
}

/**
 * Registers the backend `kiln` with tfjs-core and makes it the current one of this thread. Where the runtime has no
 * WebAssembly SIMD, the same name stands for tfjs's own JavaScript kernels (`simd: 'none'`). Later calls select it again.
 */
export async function registerKiln(): Promise<KilnInfo> {
  registration ??= register()
  const info = await registration
  if (engine().backendName !== 'kiln') await setBackend('kiln')
  return info
}

/** The backend's storage, once `registerKiln` has run on a runtime with SIMD. */
export function kilnBackend(): KilnBackend | null {
  const backend = findBackend('kiln')
  return backend instanceof KilnBackend ? backend : null
}
