import { randomInt } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Writes an unexpected error down; the id is what a person quotes and what the file is called. */
export type Report = (error: unknown, where: string) => string

/** No more than so many reports are kept. */
const most = 50

/** Reports as files `DATE-ID.txt` in a folder, oldest thrown away first. A report that cannot be written still has its id. */
export function reportFiles(folder: string, version: string): Report {
  return (error, where) => {
    const id = randomInt(36 ** 6)
      .toString(36)
      .padStart(6, '0')
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    try {
      mkdirSync(folder, { recursive: true })
      const time = new Date().toISOString()
      writeFileSync(
        join(folder, `${time.replaceAll(':', '-')}-${id}.txt`),
        `TinyKiln ${version}, ${where}, ${time}, Node ${process.version} on ${process.platform} ${process.arch}\n\n${text}\n`,
      )
      for (const old of readdirSync(folder).sort().slice(0, -most)) rmSync(join(folder, old), { force: true })
    } catch {
      process.stderr.write(`Report ${id} could not be written to ${folder}.\n`)
    }
    process.stderr.write(`Report ${id} (${where}): ${text}\n`)
    return id
  }
}
