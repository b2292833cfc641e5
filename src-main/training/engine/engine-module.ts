import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** relaxed: SIMD with fused multiply-add; simd: plain SIMD; none: the runtime has neither, everything runs in JavaScript. */
export type SimdLevel = 'relaxed' | 'simd' | 'none'

export type EngineModule = { readonly module: WebAssembly.Module; readonly simd: SimdLevel }

/** The folder of the built kernels: `wasm` beside the bundle, or `out/wasm` of the checkout that holds this file. */
function builtKernels(): string | null {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (;;) {
    for (const candidate of [join(folder, 'wasm'), join(folder, 'out', 'wasm')])
      if (existsSync(join(candidate, 'engine.wasm'))) return candidate
    const parent = dirname(folder)
    if (parent === folder) return null
    folder = parent
  }
}

const builds = [
  { file: 'engine.wasm', simd: 'relaxed' },
  { file: 'engine-simd.wasm', simd: 'simd' },
] as const

/**
 * The best build of the kernels that this runtime can compile and share between threads, or null when it can do neither.
 * `relaxed` false leaves the build with relaxed SIMD out.
 */
export async function loadEngineModule(relaxed = true): Promise<EngineModule | null> {
  if (typeof SharedArrayBuffer === 'undefined') return null
  const folder = builtKernels()
  if (folder === null)
    throw new Error('The training kernels are not built: out/wasm/engine.wasm is missing. Run "npm run build".')
  for (const { file, simd } of builds.filter((build) => relaxed || build.simd !== 'relaxed')) {
    const path = join(folder, file)
    if (!existsSync(path)) continue
    try {
      return { module: await WebAssembly.compile(readFileSync(path)), simd }
    } catch (error) {
      if (!(error instanceof WebAssembly.CompileError)) throw error
    }
  }
  return null
}
