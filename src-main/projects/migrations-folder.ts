import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where the numbered SQL files lie: in `resources/migrations` of the nearest folder above, from source as when built. */
export function migrationsFolder(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'resources', 'migrations')
    if (existsSync(candidate)) return candidate
    if (dirname(folder) === folder) throw new Error(`resources/migrations is missing above ${from}`)
  }
}
