import { fail, succeed, type Result } from '../../contract/result.ts'
import type { InputFile } from '../input-file.ts'
import { refuse, type FileOutcome } from '../recording.ts'
import { arrayRecordings } from './array-recordings.ts'

/** Reads an IDX array (the format of MNIST: two zeros, type, axes, big-endian sizes, values). Fails with `damaged-idx`. */
export function readIdx(bytes: Uint8Array): Result<{ readonly shape: readonly number[]; readonly values: Float64Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const axes = bytes[3] ?? 0
  const start = 4 + axes * 4
  if (bytes.length < start) return fail('damaged-idx', 'the IDX file is cut off')
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + axis * 4, false))
  const readers: Readonly<Record<number, readonly [number, (at: number) => number]>> = {
    8: [1, (at) => view.getUint8(at)],
    9: [1, (at) => view.getInt8(at)],
    11: [2, (at) => view.getInt16(at, false)],
    12: [4, (at) => view.getInt32(at, false)],
    13: [4, (at) => view.getFloat32(at, false)],
    14: [8, (at) => view.getFloat64(at, false)],
  }
  const reader = readers[bytes[2] ?? 0]
  const count = shape.reduce((product, size) => product * size, 1)
  if (reader === undefined) return fail('damaged-idx', `the IDX file has an unknown type (${bytes[2] ?? 0})`)
  const [width, read] = reader
  if (!Number.isSafeInteger(count) || start + count * width > bytes.length)
    return fail(
      'damaged-idx',
      `the IDX file is cut off: ${count} values are promised, ${Math.floor((bytes.length - start) / width)} are there`,
    )
  const values = new Float64Array(count)
  for (let i = 0; i < count; i++) values[i] = read(start + i * width)
  return succeed({ shape, values })
}

/** Reads an IDX file of pictures or recordings; labels lie in a file of their own. */
export function readIdxFile(file: InputFile, bytes: Uint8Array): FileOutcome {
  const read = readIdx(bytes)
  if (!read.ok) return refuse(file, read.error.code, read.error.message)
  return arrayRecordings(file, read.value.shape, read.value.values, 'pixels', true)
}
