import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fail, succeed, type Result } from '../../contract/result.ts'

/** Writes files under a folder, each whole or not at all. Fails with the cause when the disk refuses. */
export function writeFiles(
  folder: string,
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Result<readonly string[]> {
  const written: string[] = []
  try {
    for (const { path, bytes } of files) {
      const target = join(folder, path)
      mkdirSync(dirname(target), { recursive: true })
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
