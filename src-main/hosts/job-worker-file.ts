import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The main file of job threads: beside this one, as source (.ts) or in the built app (.js). */
export function jobWorkerFile(folder: string = import.meta.dirname): string {
  const candidates = ['job-worker.ts', 'job-worker.js', '../job-worker.js'].map((name) => join(folder, name))
  const found = candidates.find((file) => existsSync(file))
  if (found === undefined) throw new Error(`job-worker is missing beside ${folder}`)
  return found
}
