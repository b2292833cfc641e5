import type { DataWarning } from '../inspection.ts'
import type { LoadedFile } from '../loaded-file.ts'
import { extensionOf } from '../read-file.ts'
import { readTable } from '../table/read-table.ts'
import { detectDialect } from '../table/detect-dialect.ts'
import { splitCells } from '../table/split-cells.ts'
import { decodeText } from '../text/decode-text.ts'
import { linesOf } from '../text/lines-of.ts'
import { applyNotes, type FileNote, type Sidecar } from './sidecar.ts'

const fileColumn =
  /^(?:file|filename|file[ _-]?name|path|image|img|image[ _-]?(?:name|path|id)|fname|audio|audio[ _-]?(?:name|path|file)|slice_file_name|wav|clip|recording|name|id)$/i
const classColumn =
  /^(?:category|label|class|class[ _-]?name|classname|species|genre|emotion|word|tag|target|classid|class[ _-]?id|y)$/i

type Rows = {
  readonly header: readonly string[]
  readonly rows: readonly { readonly cells: readonly string[]; readonly line: number }[]
}

function parse(text: string): Rows | null {
  const lines = [...linesOf(text)]
    .map((line, index) => ({ text: line, line: index + 1 }))
    .filter((line) => line.text.trim() !== '')
  const first = lines[0]
  if (first === undefined) return null
  const dialect = detectDialect(lines.slice(0, 50).map((line) => line.text))
  const delimiter = dialect?.delimiter === 'space' ? ',' : (dialect?.delimiter ?? ',')
  return {
    header: splitCells(first.text, delimiter).map((cell) => cell.trim()),
    rows: lines
      .slice(1)
      .map(({ text: content, line }) => ({ cells: splitCells(content, delimiter).map((cell) => cell.trim()), line })),
  }
}

/** A table beside sounds or pictures that names the files and gives their classes (ESC-50's `meta/esc50.csv` and the like). */
export function metaTable(files: readonly LoadedFile[]): Sidecar | null {
  const media = files.filter(({ file }) => /^(?:wav|wave|png|jpe?g|bmp|gif|flac|ogg|mp3)$/.test(extensionOf(file.path)))
  if (media.length === 0) return null
  const byBase = new Map<string, string[]>()
  for (const { file } of media) {
    const base = file.path.split('/').at(-1) ?? ''
    for (const key of [base, base.replace(/\.[^.]+$/, '')]) byBase.set(key, [...(byBase.get(key) ?? []), file.path])
  }
  for (const loaded of files) {
    if (!/^(?:csv|tsv|txt)$/.test(extensionOf(loaded.file.path)) || loaded.bytes.length > 50_000_000) continue
    const decoded = decodeText(loaded.bytes)
    if (decoded === null || (readTable(decoded.text).ok === false && !decoded.text.includes(','))) continue
    const table = parse(decoded.text)
    if (table === null) continue
    const find = (cell: string) => {
      const paths = byBase.get(cell.split(/[\\/]/).at(-1) ?? '') ?? []
      return paths.length > 1 ? (paths.find((path) => path.endsWith(cell.replaceAll('\\', '/'))) ?? paths[0]) : paths[0]
    }
    const share = (column: number) =>
      table.rows.filter(
        ({ cells }) => cells[column] !== undefined && cells[column] !== '' && find(cells[column] ?? '') !== undefined,
      ).length / Math.max(1, table.rows.length)
    const candidates = table.header
      .map((name, column) => ({ name, column, share: share(column) }))
      .filter((entry) => entry.share > 0.3)
    const fileAt = candidates.find(({ name }) => fileColumn.test(name)) ?? candidates[0]
    if (fileAt === undefined) continue
    const classAt =
      ['category', 'label', 'class', 'class_name', 'classname']
        .map((name) => table.header.findIndex((cell) => cell.toLowerCase() === name))
        .find((column) => column >= 0) ??
      table.header.findIndex((name, column) => column !== fileAt.column && classColumn.test(name))
    const foldAt = table.header.findIndex((name) => /^fold$/i.test(name))
    const splitAt = table.header.findIndex((name) => /^(?:split|set|subset)$/i.test(name))
    const groupAt = table.header.findIndex((name) => /^(?:speaker|subject|person|user|participant|src_file)(?:_id)?$/i.test(name))
    const notes = new Map<string, FileNote>()
    const warnings: DataWarning[] = []
    let missing = 0
    let unlabelled = 0
    for (const { cells, line } of table.rows) {
      const name = cells[fileAt.column] ?? ''
      const path = find(name)
      if (path === undefined) {
        if (missing++ === 0)
          warnings.push({
            code: 'missing-file',
            message: `${loaded.file.path} lists "${name}" in line ${line}, which is not there.`,
            where: `${loaded.file.path}:${line}`,
          })
        continue
      }
      const label = classAt >= 0 ? cells[classAt] : undefined
      if (classAt >= 0 && (label === undefined || label === '') && unlabelled++ === 0)
        warnings.push({
          code: 'missing-labels',
          message: `${loaded.file.path} gives no class to "${name}" in line ${line}.`,
          where: `${loaded.file.path}:${line}`,
        })
      const part = splitAt >= 0 ? (cells[splitAt] ?? '').toLowerCase() : ''
      notes.set(path, {
        ...(label === undefined || label === '' ? {} : { label }),
        ...(foldAt >= 0 && cells[foldAt] !== undefined ? { fold: cells[foldAt] } : {}),
        ...(groupAt >= 0 && cells[groupAt] !== undefined ? { group: cells[groupAt] } : {}),
        ...(part.startsWith('test')
          ? { split: 'test' as const }
          : part.startsWith('val')
            ? { split: 'validation' as const }
            : part.startsWith('train')
              ? { split: 'train' as const }
              : {}),
      })
    }
    return {
      used: [loaded],
      apply: (contents) => {
        applyNotes(contents, notes)
        const unlisted = contents.filter(({ file }) => !notes.has(file.path))
        const first = unlisted[0]
        const labels = [...warnings]
        if (first !== undefined)
          labels.push({
            code: 'missing-labels',
            message: `${unlisted.length} ${unlisted.length === 1 ? 'file is' : 'files are'} not in ${loaded.file.path}, first ${first.file.path}.`,
            where: first.file.path,
          })
        return {
          contents: contents.map((content) => ({ ...content, labelFromName: content.labelFromName && classAt < 0 })),
          warnings: labels,
          questions: [],
        }
      },
    }
  }
  return null
}
