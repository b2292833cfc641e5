import { zipSync, type Zippable } from 'fflate'
import type { ExportedFile } from './export-model-types.ts'

/** Every entry carries this time, so that the same files give the same bytes. A zip keeps local time: no zone in it. */
const STAMP = '1980-01-01T00:00:00'

/** Files as one zip, in the order of their paths. */
export function zipFiles(files: readonly ExportedFile[]): Uint8Array {
  const entries: Zippable = {}
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    entries[file.path] = [file.bytes, { mtime: new Date(STAMP), level: 9, os: 3, attrs: 0o644 << 16 }]
  }
  return zipSync(entries)
}
