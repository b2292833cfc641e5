import { randomUUID } from 'node:crypto'
import { inMemoryFile, type InputFile } from '../data/input-file.ts'
import { fail, succeed, type Result } from '../contract/result.ts'

/** Files that a window handed over and that wait to be used. */
export type Uploads = {
  readonly begin: () => string
  readonly add: (batch: string, path: string, bytes: Uint8Array) => Result<null>
  readonly files: (batch: string) => Result<readonly InputFile[]>
  /** The same files as bytes by path. */
  readonly bytes: (batch: string) => Result<readonly { readonly name: string; readonly bytes: Uint8Array }[]>
  readonly discard: (batch: string) => void
}

/** Most bytes that wait in memory at once. */
const capacity = 2 ** 31

/** Makes an empty store of uploads. */
export function createUploads(): Uploads {
  const batches = new Map<string, Map<string, Uint8Array>>()
  let total = 0
  const find = (batch: string): Result<Map<string, Uint8Array>> => {
    const files = batches.get(batch)
    return files ? succeed(files) : fail('unknown-batch', 'These files are not here any more. Add them again.', { batch })
  }
  return {
    begin: () => {
      const batch = randomUUID()
      batches.set(batch, new Map())
      return batch
    },
    add: (batch, path, bytes) => {
      const files = find(batch)
      if (!files.ok) return files
      if (total + bytes.byteLength > capacity) {
        return fail('too-much-data', 'These files are larger than 2 GB together. Add them in smaller parts.', { path })
      }
      total += bytes.byteLength
      files.value.set(path, bytes)
      return succeed(null)
    },
    files: (batch) => {
      const files = find(batch)
      return files.ok ? succeed([...files.value].map(([path, bytes]) => inMemoryFile(path, bytes))) : files
    },
    bytes: (batch) => {
      const files = find(batch)
      return files.ok ? succeed([...files.value].map(([name, bytes]) => ({ name, bytes }))) : files
    },
    discard: (batch) => {
      for (const bytes of batches.get(batch)?.values() ?? []) total -= bytes.byteLength
      batches.delete(batch)
    },
  }
}
