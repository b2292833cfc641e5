import type { InputFile } from '../input-file.ts'
import { refuse, type FileOutcome } from '../recording.ts'
import { arrayRecordings } from './array-recordings.ts'
import { readNpy } from './read-npy.ts'

/** Reads a .npy file as a list of samples. */
export function readNpyFile(file: InputFile, bytes: Uint8Array): FileOutcome {
  const read = readNpy(bytes)
  if (!read.ok) return refuse(file, read.error.code, read.error.message)
  return arrayRecordings(file, read.value.shape, read.value.values, 'values', false)
}
