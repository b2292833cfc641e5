import { readFileSync } from 'node:fs'
import { findModuleFile } from '../../graph/built-module.ts'

/** relaxed: SIMD with fused multiply-add; simd: plain SIMD; none: the runtime has neither, everything runs in JavaScript. */
export type SimdLevel = 'relaxed' | 'simd' | 'none'

export type EngineModule = { readonly module: WebAssembly.Module; readonly simd: SimdLevel }

const builds = [
  { name: 'engine', simd: 'relaxed' },
  { name: 'engine-simd', simd: 'simd' },
] as const

/**
 * The best build of the kernels that this runtime can compile and share between threads, or null when it can do neither.
 * `relaxed` false leaves the build with relaxed SIMD out.
 */
export async function loadEngineModule(relaxed = true): Promise<EngineModule | null> {
  if (typeof SharedArrayBuffer === 'undefined') return null
  if (findModuleFile('engine') === null)
    throw new Error('The training kernels are not built: out/wasm/engine.wasm is missing. Run "npm run build".')
  for (const { name, simd } of builds.filter((build) => relaxed || build.simd !== 'relaxed')) {
    const file = findModuleFile(name)
    if (file === null) continue
    try {
      return { module: await WebAssembly.compile(readFileSync(file)), simd }
    } catch (error) {
      if (!(error instanceof WebAssembly.CompileError)) throw error
    }
  }
  return null
}
