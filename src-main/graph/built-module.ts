import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fail, succeed, type Result } from '../contract/result.ts'

const compiled = new Map<string, WebAssembly.Module>()

/** The file of a built module: out/wasm/<name>.wasm in the nearest folder above this file that has one; null when none has. */
export function findModuleFile(name: string): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    for (const place of ['out/wasm', 'wasm']) {
      const file = join(folder, place, `${name}.wasm`)
      if (existsSync(file)) return file
    }
    if (folder === dirname(folder)) return null
  }
}

/**
 * The compiled WebAssembly module of a target of scripts/wasm-targets.mjs, read once.
 *
 * Errors: `wasm-missing` when it has not been built.
 */
export function builtModule(name: string): Result<WebAssembly.Module> {
  const known = compiled.get(name)
  if (known !== undefined) return succeed(known)
  const file = findModuleFile(name)
  if (file === null) {
    return fail('wasm-missing', `The file ${name}.wasm has not been built: run "node scripts/build-wasm.mjs" once.`)
  }
  const module = new WebAssembly.Module(readFileSync(file))
  compiled.set(name, module)
  return succeed(module)
}
