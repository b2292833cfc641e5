import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InputFile } from '../data/input-file.ts'

type Entry = { readonly path: string; readonly size: number }

/** Writes files where a job's worker thread can read them; names are numbers, so that no path of a person's can escape. */
export async function stageFiles(folder: string, files: readonly InputFile[]): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const [index, file] of files.entries()) writeFileSync(join(folder, String(index)), await file.bytes())
  const entries: Entry[] = files.map(({ path, size }) => ({ path, size }))
  writeFileSync(join(folder, 'index.json'), JSON.stringify(entries))
}

/** The files of a staging folder, under their own paths. */
export function stagedFiles(folder: string): InputFile[] {
  const entries = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Entry[]
  return entries.map(({ path, size }, index) => ({ path, size, bytes: () => readFile(join(folder, String(index))) }))
}

/** Deletes a staging folder. */
export function discardStaged(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}
