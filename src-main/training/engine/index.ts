import { engine, findBackend, registerBackend, setBackend } from '@tensorflow/tfjs-core'
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import { loadEngineModule, type SimdLevel } from './engine-module.ts'
import { KernelRunner } from './kernel-runner.ts'
import { KilnBackend } from './kiln-backend.ts'
import { ProgramRunner } from './step/program-runner.ts'
import { registerKernels } from './register-kernels.ts'
import { defaultThreads, ThreadTeam } from './thread-team.ts'

/** What the backend runs on in this thread. */
export type KilnInfo = {
  readonly name: 'kiln'
  readonly version: string
  readonly threads: number
  readonly simd: SimdLevel
  /** Why training is slower here than it could be, for people; null where it is not. */
  readonly slower: string | null
}

const slowerBecause: Readonly<Record<SimdLevel, string | null>> = {
  none: 'in plain JavaScript, some hundred times slower: this runtime has no WebAssembly SIMD or no shared memory',
  simd: 'about a fifth slower: this runtime has no relaxed SIMD',
  relaxed: null,
}

/** Changes when results may differ in more than the last bits. */
export const kilnVersion = '1.1.0'
let registration: Promise<KilnInfo> | null = null
let programs: ProgramRunner | null = null

async function register(threads: number): Promise<KilnInfo> {
  const module = await loadEngineModule()
  const runner = module && new KernelRunner(module)
  registerBackend('kiln', () => (runner ? new KilnBackend(runner) : new MathBackendCPU()), 4)
  registerKernels('kiln')
  await setBackend('kiln')
  if (runner) programs = new ProgramRunner(runner, threads > 1 ? await ThreadTeam.start(runner, threads) : null)
  const simd = module?.simd ?? 'none'
  return { name: 'kiln', version: kilnVersion, threads: programs?.threads ?? 1, simd, slower: slowerBecause[simd] }
}

/**
 * Registers the backend `kiln` with tfjs-core and makes it the current one of this thread. Where the runtime has no
 * WebAssembly SIMD, the same name stands for tfjs's own JavaScript kernels (`simd: 'none'`). Later calls select it again, and
 * keep the threads of the first. Compiled steps use the threads; single tfjs kernels run on the caller's.
 */
export async function registerKiln(threads: number = defaultThreads()): Promise<KilnInfo> {
  registration ??= register(threads)
  const info = await registration
  if (engine().backendName !== 'kiln') await setBackend('kiln')
  return info
}

/** The backend's storage, once `registerKiln` has run on a runtime with SIMD. */
export function kilnBackend(): KilnBackend | null {
  const backend = findBackend('kiln')
  return backend instanceof KilnBackend ? backend : null
}

/** What compiled steps run on, once `registerKiln` has run on a runtime with SIMD. */
export function kilnRunner(): ProgramRunner | null {
  return programs
}
