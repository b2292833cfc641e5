import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * A reader of files in `resources/starts` of the nearest folder above, from source as when built. Each is read and understood once;
 * null for one that is missing.
 */
export function startFiles<T>(understand: (bytes: Uint8Array, name: string) => T | null): (name: string) => T | null {
  const known = new Map<string, T | null>()
  return (name) => {
    if (!known.has(name)) {
      const path = pathOf(name)
      known.set(name, path === null ? null : understand(readFileSync(path), name))
    }
    return known.get(name) ?? null
  }
}

function pathOf(name: string): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'resources', 'starts', name)
    if (existsSync(candidate)) return candidate
    if (folder === dirname(folder)) return null
  }
}
