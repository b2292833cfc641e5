import { readFile, readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { fail, succeed, type Result } from '../contract/result.ts'
import type { InputFile } from './input-file.ts'

/** Most files that one import lists; a home folder dropped by accident stops here. */
const maximumFiles = 200_000

/**
 * Lists files and folders (with everything in them, in the order of their names) as lazily read InputFiles. Paths are
 * relative to the folder that was named; a file named on its own keeps its base name, or as much of its path as tells it
 * from another of the same name. Folders that hold nothing are listed with a trailing `/` and no bytes. Fails with
 * `file-not-found`, `file-unreadable` or `too-many-files`.
 */
export async function readPaths(paths: readonly string[]): Promise<Result<readonly InputFile[]>> {
  const files: InputFile[] = []
  const bases = paths.map((path) => basename(resolve(path)))
  const walk = async (folder: string, prefix: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true })
    entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    if (entries.length === 0 && prefix !== '')
      files.push({ path: prefix, size: 0, bytes: () => Promise.resolve(new Uint8Array(0)) })
    for (const entry of entries) {
      if (files.length > maximumFiles) return
      const full = join(folder, entry.name)
      const info = await stat(full).catch(() => null)
      if (info?.isDirectory() === true && !entry.isSymbolicLink()) await walk(full, `${prefix}${entry.name}/`)
      else if (info?.isFile() === true)
        files.push({ path: `${prefix}${entry.name}`, size: info.size, bytes: () => readFile(full) })
    }
  }
  for (const [index, path] of paths.entries()) {
    const info = await stat(path).catch(() => null)
    if (info === null)
      return fail('file-not-found', `There is no file or folder "${path}". Check the name and try again.`, { path })
    try {
      const base = bases[index] ?? path
      const ambiguous = bases.filter((other) => other === base).length > 1
      if (info.isDirectory()) await walk(path, paths.length > 1 ? `${ambiguous ? `${index + 1}-` : ''}${base}/` : '')
      else files.push({ path: ambiguous ? path.replaceAll('\\', '/') : base, size: info.size, bytes: () => readFile(path) })
    } catch (error) {
      return fail(
        'file-unreadable',
        `"${path}" cannot be read (${error instanceof Error ? error.message : String(error)}). Check its permissions.`,
        { path },
      )
    }
  }
  if (files.length > maximumFiles)
    return fail(
      'too-many-files',
      `There are more than ${maximumFiles} files in ${paths.join(', ')}. Choose the folder that holds the data.`,
    )
  return succeed(files)
}
