/**
 * A file to read: on disk, in an archive, or uploaded. `path` uses `/`, is relative to what was dropped, and is what
 * people are shown. `bytes` is called at most a few times and may read lazily.
 */
export type InputFile = {
  readonly path: string
  readonly size: number
  readonly bytes: () => Promise<Uint8Array>
  /** The archive it was found in and its path within, for files that came out of one. */
  readonly archive?: { readonly file: string; readonly entry: string }
}

/** An InputFile of bytes that are in memory already. */
export function inMemoryFile(path: string, bytes: Uint8Array): InputFile {
  return { path, size: bytes.byteLength, bytes: () => Promise.resolve(bytes) }
}
