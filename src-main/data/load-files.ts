import { gunzipSync } from 'node:zlib'
import { openZip } from './archive/open-zip.ts'
import type { InputFile } from './input-file.ts'
import type { LoadedFile } from './loaded-file.ts'
import { extensionOf } from './read-file.ts'
import { refuse, type FileOutcome } from './recording.ts'
import { sniffFormat } from './sniff-format.ts'

const litterName =
  /^(?:\..*|thumbs\.db|desktop\.ini|__macosx|icon\r?|licen[cs]e(?:\..*)?|copying|readme(?:\..*)?|authors|changelog(?:\..*)?|notice(?:\..*)?|manifest\.json|labels\.txt|metadata\.json|requirements\.txt)$/i
const litterExtension = new Set([
  'md',
  'ino',
  'py',
  'ipynb',
  'js',
  'h',
  'c',
  'cpp',
  'html',
  'htm',
  'url',
  'lnk',
  'db',
  'ini',
  'sh',
  'bat',
  'yml',
  'yaml',
  'toml',
  'm',
  'r',
  'pdf',
  'docx',
  'pptx',
])
const largestFile = 1_500_000_000
const largestUnzipped = 1_000_000_000

/** What loading found: files to read, empty folders, and what was set aside. */
export type LoadedFiles = {
  /** Emptied by the reader as it goes, so that bytes are not kept beside values. */
  readonly files: LoadedFile[]
  readonly emptyFolders: readonly string[]
  readonly outcomes: readonly FileOutcome[]
}

/** True for files that come along with data but hold none (system litter, read-me files, code). */
export function isLitter(path: string): boolean {
  const parts = path.split('/')
  const base = parts.at(-1) ?? path
  if (/^my_data(?: ?\(\d+\))?\.html?$/i.test(base)) return false
  return (
    parts.some((part) => part === '__MACOSX' || part === '.git' || part === 'node_modules' || part === '__pycache__') ||
    litterName.test(base) ||
    litterExtension.has(extensionOf(base))
  )
}

/** Opens archives (two deep) and loads what they and the folders hold; litter is set aside by name. */
export async function loadFiles(files: readonly InputFile[]): Promise<LoadedFiles> {
  const loaded: LoadedFile[] = []
  const emptyFolders: string[] = []
  const outcomes: FileOutcome[] = []
  const open = async (file: InputFile, depth: number): Promise<void> => {
    const folder = file.path.split('/').slice(0, -1)
    if (file.path.endsWith('/')) {
      emptyFolders.push(file.path.slice(0, -1))
      return
    }
    if (isLitter(file.archive?.entry ?? file.path)) {
      if (/^\.(?:gitkeep|keep)$/.test(file.path.split('/').at(-1) ?? '')) emptyFolders.push(folder.join('/'))
      outcomes.push({ outcome: 'skipped', file, reason: 'no data' })
      return
    }
    if (file.size > largestFile) {
      outcomes.push(
        refuse(
          file,
          'file-too-large',
          `it is ${Math.round(file.size / 1e6)} MB; at most ${largestFile / 1e6} MB are read at once. Cut it into parts`,
        ),
      )
      return
    }
    let bytes: Uint8Array
    try {
      bytes = await file.bytes()
    } catch (error) {
      outcomes.push(refuse(file, 'file-unreadable', error instanceof Error ? error.message : String(error)))
      return
    }
    const format = sniffFormat(bytes, extensionOf(file.path))
    if (format.reader === 'zip' && depth < 2) {
      const entries = openZip(file, bytes)
      if (!entries.ok) {
        outcomes.push(refuse(file, entries.error.code, entries.error.message))
        return
      }
      for (const entry of entries.value) await open(entry, depth + 1)
    } else if (format.reader === 'gzip' && depth < 2) {
      try {
        const unzipped = gunzipSync(bytes, {
          maxOutputLength: Math.min(largestUnzipped, Math.max(10_000_000, bytes.length * 200)),
        })
        const name = file.path.replace(/\.gz$/i, '')
        await open(
          {
            path: name,
            size: unzipped.length,
            bytes: () => Promise.resolve(unzipped),
            ...(file.archive === undefined ? {} : { archive: file.archive }),
          },
          depth + 1,
        )
      } catch {
        outcomes.push(
          refuse(file, 'damaged-gzip', 'the .gz file is damaged, cut off, or far too large unpacked. Unpack it yourself'),
        )
      }
    } else loaded.push({ file, bytes })
  }
  for (const file of files) await open(file, 0)
  return { files: loaded, emptyFolders, outcomes }
}
