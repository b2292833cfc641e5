import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder of the built window: out/renderer in the nearest folder above that has one. */
export function rendererFolder(start: string = import.meta.dirname): string {
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'out', 'renderer')
    if (existsSync(candidate)) return candidate
  }
  return join(start, 'out', 'renderer')
}
