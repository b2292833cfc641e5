import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fail, succeed, type Result } from '../../contract/result.ts'

/** Makes a folder and those above it. One by one: Node's own recursion never ends where a folder such as /proc refuses with ENOENT. */
function makeFolder(folder: string): void {
  const above = dirname(folder)
  if (existsSync(folder)) return
  if (above !== folder) makeFolder(above)
  mkdirSync(folder)
}

/** Writes files under a folder, each whole or not at all. Fails with the cause when the disk refuses. */
export function writeFiles(
  folder: string,
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Result<readonly string[]> {
  const written: string[] = []
  try {
    for (const { path, bytes } of files) {
      const target = join(folder, path)
      makeFolder(resolve(dirname(target)))
      const temporary = `${target}.${process.pid}.part`
      try {
        writeFileSync(temporary, bytes)
        renameSync(temporary, target)
      } catch (error) {
        rmSync(temporary, { force: true })
        throw error
      }
      written.push(target)
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOSPC')
      return fail('disk-full', `The disk with ${folder} is full. Free some space, then try again.`, { folder })
    return fail(
      'cannot-write',
      `Nothing can be written to ${folder} (${code ?? String(error)}). Choose another folder or check its permissions.`,
      { folder },
    )
  }
  return succeed(written)
}
