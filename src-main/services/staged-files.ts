import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, succeed, type Result } from '../contract/result.ts'
import type { InputFile } from '../data/input-file.ts'
import { storageFailure } from '../projects/storage-failure.ts'

type Entry = { readonly path: string; readonly size: number }

/**
 * Writes files where a job's worker thread can read them; names are numbers, so that no path of a person's can escape.
 * Fails when the disk does; nothing is left of the folder then.
 */
export async function stageFiles(folder: string, files: readonly InputFile[]): Promise<Result<null>> {
  try {
    mkdirSync(folder, { recursive: true })
    for (const [index, file] of files.entries()) writeFileSync(join(folder, String(index)), await file.bytes())
    const entries: Entry[] = files.map(({ path, size }) => ({ path, size }))
    writeFileSync(join(folder, 'index.json'), JSON.stringify(entries))
    return succeed(null)
  } catch (error) {
    const failure = storageFailure(error, folder)
    discardStaged(folder)
    if (!failure) throw error
    return { ok: false, error: failure }
  }
}

/** The files of a staging folder, under their own paths. Fails when they were used or deleted. */
export function stagedFiles(folder: string): Result<InputFile[]> {
  const index = join(folder, 'index.json')
  if (!existsSync(index)) return fail('files-gone', 'The files of this import are not here any more. Add them again.')
  const entries = JSON.parse(readFileSync(index, 'utf8')) as Entry[]
  return succeed(entries.map(({ path, size }, place) => ({ path, size, bytes: () => readFile(join(folder, String(place))) })))
}

/** Deletes a staging folder. */
export function discardStaged(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}
