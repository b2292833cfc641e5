import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fail, succeed, type Result } from '../../contract/result.ts'

/**
 * Whether a file (or with `folder`, files in a folder) can be written at a path, asked before long work. Leaves nothing
 * behind. Fails with `cannot-write`.
 */
export function checkWritable(path: string, kind: 'file' | 'folder' = 'file'): Result<null> {
  const target = resolve(path)
  const refuse = (why: string) =>
    fail('cannot-write', `Nothing can be written to ${path}: ${why}. Choose another place or check its permissions.`, { path })
  if (kind === 'file' && existsSync(target) && statSync(target).isDirectory()) return refuse('it is a folder')
  let folder = kind === 'file' ? dirname(target) : target
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
  if (!statSync(folder).isDirectory()) return refuse(`${folder} is a file`)
  const probe = join(folder, `.tinykiln-${process.pid}.part`)
  try {
    writeFileSync(probe, '')
  } catch (error) {
    return refuse((error as NodeJS.ErrnoException).code ?? String(error))
  } finally {
    rmSync(probe, { force: true })
  }
  return succeed(null)
}
