import type { SplitName } from '../dataset.ts'
import type { DataQuestion, DataWarning } from '../inspection.ts'
import type { LoadedFile } from '../loaded-file.ts'
import type { FileContent } from '../recording.ts'

/** What a list beside the data says of one file. */
export type FileNote = { label?: string; split?: SplitName; fold?: string; group?: string }

/** Lists found beside the data: the files they are (no data themselves), and how they change what was read. */
export type Sidecar = {
  readonly used: readonly LoadedFile[]
  readonly apply: (contents: FileContent[]) => {
    readonly contents: FileContent[]
    readonly warnings: readonly DataWarning[]
    readonly questions: readonly DataQuestion[]
  }
}

/** The folder of a path, with its trailing slash, or the empty text. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash === -1 ? '' : path.slice(0, slash + 1)
}

/** Puts notes on the recordings of the files they name; a label from a list wins over one from a name. */
export function applyNotes(contents: FileContent[], notes: ReadonlyMap<string, FileNote>): void {
  for (const content of contents) {
    const note = notes.get(content.file.path)
    if (note === undefined) continue
    for (const recording of content.recordings) {
      if (note.label !== undefined) recording.label = note.label
      if (note.split !== undefined) recording.split = note.split
      if (note.fold !== undefined) recording.fold = note.fold
      if (note.group !== undefined) recording.group = note.group
    }
  }
}
