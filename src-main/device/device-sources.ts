import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A C file of the device code. The path is relative to resources/device and uses `/`. */
export type DeviceSource = { readonly path: string; readonly text: string }

let found: string | undefined

/** The folder with the device code, whether this runs from the sources or from a bundle beside them. */
export function deviceSourcesDirectory(): string {
  if (found !== undefined) return found
  let folder = dirname(fileURLToPath(import.meta.url))
  for (;;) {
    const candidate = join(folder, 'resources', 'device')
    if (existsSync(join(candidate, 'tk_common.h'))) return (found = candidate)
    const parent = dirname(folder)
    if (parent === folder) throw new Error('resources/device is missing from this installation')
    folder = parent
  }
}

/** One file, or null where there is none. */
export function readDeviceSource(path: string): DeviceSource | null {
  const file = join(deviceSourcesDirectory(), path)
  return existsSync(file) ? { path, text: readFileSync(file, 'utf8').replaceAll('\r\n', '\n') } : null
}

/**
 * The sources (paths without extension), everything they include, and the code behind each included header, in order of
 * their paths.
 */
export function collectDeviceSources(sources: readonly string[]): DeviceSource[] {
  const collected = new Map<string, DeviceSource>()
  const queue = sources.flatMap((source) => [`${source}.c`, `${source}.h`])
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (collected.has(path)) continue
    const source = readDeviceSource(path)
    if (source === null) continue
    collected.set(path, source)
    for (const [, name] of source.text.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)) {
      if (name === undefined) continue
      const included = posix.normalize(posix.join(posix.dirname(path), name))
      queue.push(included, included.replace(/\.h$/, '.c'))
    }
  }
  return [...collected.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}
