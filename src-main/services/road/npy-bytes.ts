/** Rows of equal shape as a .npy file (format 1.0 of numpy): little-endian float32, C order. */
export function npyBytes(rows: readonly Float32Array[], shape: readonly number[]): Uint8Array {
  const dimensions = [rows.length, ...shape].join(', ')
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${dimensions}), }`
  const headerLength = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10
  const header = `${dictionary.padEnd(headerLength - 1)}\n`
  const size = rows.reduce((sum, row) => sum + row.byteLength, 0)
  const bytes = new Uint8Array(10 + headerLength + size)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, headerLength & 255, headerLength >> 8])
  bytes.set(new TextEncoder().encode(header), 10)
  let at = 10 + headerLength
  for (const row of rows) {
    bytes.set(new Uint8Array(row.buffer, row.byteOffset, row.byteLength), at)
    at += row.byteLength
  }
  return bytes
}
