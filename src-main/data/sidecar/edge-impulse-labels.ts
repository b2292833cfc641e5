import type { LoadedFile } from '../loaded-file.ts'
import { member } from '../record/json-values.ts'
import { applyNotes, folderOf, type FileNote, type Sidecar } from './sidecar.ts'

/** Edge Impulse's `info.labels` (path, category, label of each file of an export). */
export function edgeImpulseLabels(files: readonly LoadedFile[]): Sidecar | null {
  const used = files.filter(({ file }) => file.path.split('/').at(-1) === 'info.labels')
  if (used.length === 0) return null
  const notes = new Map<string, FileNote>()
  for (const { file, bytes } of used) {
    try {
      const list = member(JSON.parse(new TextDecoder('utf-8').decode(bytes)), 'files')
      for (const entry of Array.isArray(list) ? list : []) {
        const path = member(entry, 'path')
        const label = member(entry, 'label', 'label')
        const category = member(entry, 'category')
        if (typeof path !== 'string') continue
        notes.set(folderOf(file.path) + path, {
          ...(typeof label === 'string' && label !== '' ? { label } : {}),
          ...(category === 'testing' ? { split: 'test' as const } : category === 'training' ? { split: 'train' as const } : {}),
        })
      }
    } catch {
      continue
    }
  }
  return {
    used,
    apply: (contents) => {
      applyNotes(contents, notes)
      const present = new Set(contents.map(({ file }) => file.path))
      const missing = [...notes.keys()].filter((path) => !present.has(path))
      const warnings =
        missing.length === 0
          ? []
          : [
              {
                code: 'missing-file',
                message: `${used[0]?.file.path ?? 'info.labels'} lists ${missing.length} ${missing.length === 1 ? 'file that is' : 'files that are'} not there, first ${missing[0] ?? ''}.`,
                where: used[0]?.file.path ?? '',
              },
            ]
      return { contents, warnings, questions: [] }
    },
  }
}
