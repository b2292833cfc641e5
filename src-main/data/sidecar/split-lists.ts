import type { SplitName } from '../dataset.ts'
import type { LoadedFile } from '../loaded-file.ts'
import { linesOf } from '../text/lines-of.ts'
import { applyNotes, folderOf, type FileNote, type Sidecar } from './sidecar.ts'

const listName = /^(test|testing|val|valid|validation|train|training)_?(?:list|files|set)?\.txt$/i

/** Lists of file names by part, as Speech Commands has them (`testing_list.txt`, `validation_list.txt`); the rest trains. */
export function splitLists(files: readonly LoadedFile[]): Sidecar | null {
  const paths = new Set(files.map(({ file }) => file.path))
  const used: LoadedFile[] = []
  const notes = new Map<string, FileNote>()
  const missing: { path: string; where: string }[] = []
  for (const loaded of files) {
    const match = listName.exec(loaded.file.path.split('/').at(-1) ?? '')
    if (match === null || loaded.bytes.length > 20_000_000) continue
    const folder = folderOf(loaded.file.path)
    const entries = [...linesOf(new TextDecoder('utf-8').decode(loaded.bytes))]
      .map((line, index) => ({ path: folder + line.trim().replaceAll('\\', '/'), line: index + 1 }))
      .filter(({ path }) => path !== folder)
    const present = entries.filter(({ path }) => paths.has(path))
    if (present.length === 0 || present.length < entries.length * 0.05) continue
    const word = (match[1] ?? '').toLowerCase()
    const split: SplitName = word.startsWith('test') ? 'test' : word.startsWith('val') ? 'validation' : 'train'
    for (const { path } of present) notes.set(path, { split })
    for (const { path, line } of entries) if (!paths.has(path)) missing.push({ path, where: `${loaded.file.path}:${line}` })
    used.push(loaded)
  }
  if (used.length === 0) return null
  return {
    used,
    apply: (contents) => {
      applyNotes(contents, notes)
      for (const content of contents) {
        const aside = content.file.path.includes('_background_noise_')
        for (const recording of content.recordings) if (!aside) recording.split ??= 'train'
      }
      const first = missing[0]
      const warnings =
        first === undefined
          ? []
          : [
              {
                code: 'missing-file',
                message: `${missing.length} listed ${missing.length === 1 ? 'file is' : 'files are'} not there, first ${first.path}.`,
                where: first.where,
              },
            ]
      return { contents, warnings, questions: [] }
    },
  }
}
