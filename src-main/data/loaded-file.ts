import type { InputFile } from './input-file.ts'

/** A file with its bytes. */
export type LoadedFile = { readonly file: InputFile; readonly bytes: Uint8Array }
