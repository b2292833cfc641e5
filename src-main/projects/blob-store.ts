import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { FailureError } from '../contract/result.ts'
import { sha256 } from './row-hash.ts'
import { storageFailure } from './storage-failure.ts'

/** Bytes by the SHA-256 of their contents, as files `blobs/ab/cd/abcd…` in a project's folder. */
export type BlobStore = {
  readonly folder: string
  /** Stores bytes and gives their hash. Throws FailureError (`disk-full` …), and then has stored nothing. */
  put(bytes: Uint8Array): string
  /** The bytes, in a buffer of their own. Throws FailureError `blob-missing` or `blob-damaged`. */
  get(hash: string): Uint8Array<ArrayBuffer>
  has(hash: string): boolean
  remove(hash: string): void
  list(): string[]
}

/**
 * Opens the blobs of the project in `folder`; made at the first `put`. Safe from several threads and processes at once.
 * `checkpoints` is a store apart, so that what is thrown away there is never something that a row still names.
 */
export function openBlobStore(folder: string, name: 'blobs' | 'checkpoints' = 'blobs'): BlobStore {
  const root = join(folder, name)
  const pathOf = (hash: string): string => {
    if (!/^[0-9a-f]{64}$/.test(hash))
      throw new FailureError({ code: 'blob-missing', message: `“${hash}” is not the name of stored data.` })
    return join(root, hash.slice(0, 2), hash.slice(2, 4), hash)
  }
  const write = (path: string, bytes: Uint8Array): void => {
    const temporary = `${path}.${process.pid}-${temporaryNumber++}.part`
    try {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(temporary, bytes)
      renameSync(temporary, path)
    } catch (error) {
      rmSync(temporary, { force: true })
      const failure = storageFailure(error, folder)
      throw failure ? new FailureError(failure) : error
    }
  }

  return {
    folder: root,
    put(bytes) {
      const hash = sha256(bytes)
      const path = pathOf(hash)
      // A file of another size was cut short by a crash of the machine, and is written again.
      if (statSync(path, { throwIfNoEntry: false })?.size !== bytes.byteLength) write(path, bytes)
      return hash
    },
    get(hash) {
      const path = pathOf(hash)
      if (!existsSync(path))
        throw new FailureError({
          code: 'blob-missing',
          message: `Stored data ${hash.slice(0, 12)} is missing from ${root}. Restore it from a backup.`,
        })
      const bytes = new Uint8Array(readFileSync(path))
      if (sha256(bytes) !== hash)
        throw new FailureError({
          code: 'blob-damaged',
          message: `Stored data ${hash.slice(0, 12)} in ${root} has changed. Restore it from a backup.`,
        })
      return bytes
    },
    has: (hash) => existsSync(pathOf(hash)),
    remove: (hash) => rmSync(pathOf(hash), { force: true }),
    list() {
      if (!existsSync(root)) return []
      return readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name))
        .map((entry) => entry.name)
        .sort()
    },
  }
}

let temporaryNumber = 0
