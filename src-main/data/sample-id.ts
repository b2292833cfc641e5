import { createHash } from 'node:crypto'

/** A sample's id: the first 16 hexadecimal digits of the SHA-256 of its shape and float32 values. */
export function contentId(shape: readonly number[], values: Float32Array): string {
  const hash = createHash('sha256')
  hash.update(shape.join('x'))
  hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  return hash.digest('hex').slice(0, 16)
}

/** The id without the suffixes of copies (`~2`) and windows (`#3`): equal for everything that shows the same recording. */
export function recordingKey(id: string): string {
  return id.replace(/[~#].*$/, '')
}
