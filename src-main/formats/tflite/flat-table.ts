import { FailureError } from '../../contract/result.ts'

/**
 * Bounds-checked reading of a FlatBuffer. Every offset, length and vector is verified against the file before it is used,
 * and the number of values read is limited, so that a damaged or malicious file costs no more than a sound one.
 * Layout: https://flatbuffers.dev/internals (little-endian; tables start with a signed offset to their vtable).
 */
export type FlatFile = {
  readonly name: string
  readonly bytes: Uint8Array
  readonly view: DataView
  /** How many more vector elements may be read before the file is called malicious. */
  readonly budget: { left: number }
}

/** A table inside the file, by its verified positions. */
export type FlatTable = {
  readonly file: FlatFile
  readonly position: number
  readonly vtable: number
  readonly vtableBytes: number
}

/** A vector inside the file: `start` is the first element. */
export type FlatVector = { readonly file: FlatFile; readonly start: number; readonly length: number }

/** Opens bytes as a FlatBuffer; nothing is read yet. */
export function openFlatFile(given: Uint8Array, name: string): FlatFile {
  // A plain view, because Node's Buffer has a slice of its own that does not copy.
  const bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { name, bytes, view, budget: { left: 8 * bytes.byteLength + 1024 } }
}

/** Throws the failure of a damaged file; readTflite turns it into a Result. */
export function damaged(file: FlatFile, what: string): never {
  throw new FailureError({
    code: 'model-file-damaged',
    message:
      `${file.name} is damaged or was cut off: ${what} (the file has ${file.bytes.byteLength} bytes). ` +
      'Download or export the model again and import the new file.',
    details: { file: file.name, bytes: file.bytes.byteLength },
  })
}

function check(file: FlatFile, position: number, bytes: number, what: string): void {
  if (position < 0 || position + bytes > file.bytes.byteLength) damaged(file, `${what} lies beyond its end`)
}

function spend(file: FlatFile, elements: number): void {
  file.budget.left -= elements
  if (file.budget.left < 0) damaged(file, 'its parts are nested or shared far more often than its size allows')
}

/** The root table. */
export function rootTable(file: FlatFile): FlatTable {
  check(file, 0, 8, 'the header')
  return tableAt(file, file.view.getUint32(0, true), 'the root of the model')
}

/** The table at a position. */
export function tableAt(file: FlatFile, position: number, what: string): FlatTable {
  check(file, position, 4, what)
  const vtable = position - file.view.getInt32(position, true)
  check(file, vtable, 4, what)
  const vtableBytes = file.view.getUint16(vtable, true)
  if (vtableBytes < 4) damaged(file, `${what} has an impossible layout`)
  check(file, vtable, vtableBytes, what)
  spend(file, 1)
  return { file, position, vtable, vtableBytes }
}

/** Where a field's bytes start, or null when the field is absent (its default holds). */
function fieldPosition(table: FlatTable, slot: number, bytes: number): number | null {
  const entry = 4 + 2 * slot
  if (entry + 2 > table.vtableBytes) return null
  const offset = table.file.view.getUint16(table.vtable + entry, true)
  if (offset === 0) return null
  check(table.file, table.position + offset, bytes, 'a field')
  return table.position + offset
}

/** A signed byte field. */
export function readByte(table: FlatTable, slot: number, absent = 0): number {
  const at = fieldPosition(table, slot, 1)
  return at === null ? absent : table.file.view.getInt8(at)
}

/** An unsigned byte field. */
export function readUnsignedByte(table: FlatTable, slot: number, absent = 0): number {
  return readByte(table, slot, absent) & 0xff
}

/** A 32-bit signed field. */
export function readInt32(table: FlatTable, slot: number, absent = 0): number {
  const at = fieldPosition(table, slot, 4)
  return at === null ? absent : table.file.view.getInt32(at, true)
}

/** A 32-bit unsigned field. */
export function readUint32(table: FlatTable, slot: number, absent = 0): number {
  return readInt32(table, slot, absent) >>> 0
}

/** A 64-bit unsigned field, as a number (exact below 2^53; a larger one never fits a file). */
export function readUint64(table: FlatTable, slot: number): number {
  const at = fieldPosition(table, slot, 8)
  return at === null ? 0 : Number(table.file.view.getBigUint64(at, true))
}

/** A 32-bit float field. */
export function readFloat32(table: FlatTable, slot: number, absent = 0): number {
  const at = fieldPosition(table, slot, 4)
  return at === null ? absent : table.file.view.getFloat32(at, true)
}

/** A table that a field points to, or null. */
export function readTable(table: FlatTable, slot: number, what: string): FlatTable | null {
  const at = fieldPosition(table, slot, 4)
  return at === null ? null : tableAt(table.file, at + table.file.view.getUint32(at, true), what)
}

/** A vector that a field points to, or null; `elementBytes` is the size of one element. */
export function readVector(table: FlatTable, slot: number, elementBytes: number, what: string): FlatVector | null {
  const at = fieldPosition(table, slot, 4)
  if (at === null) return null
  const file = table.file
  const position = at + file.view.getUint32(at, true)
  check(file, position, 4, what)
  const length = file.view.getUint32(position, true)
  check(file, position + 4, length * elementBytes, what)
  return { file, start: position + 4, length }
}

/** The tables of a vector of tables; none when the field is absent. */
export function readTables(table: FlatTable, slot: number, what: string): FlatTable[] {
  const vector = readVector(table, slot, 4, what)
  if (vector === null) return []
  spend(vector.file, vector.length)
  return Array.from({ length: vector.length }, (_, i) => {
    const at = vector.start + 4 * i
    return tableAt(vector.file, at + vector.file.view.getUint32(at, true), `${what} ${i}`)
  })
}

/** A vector of 32-bit integers; null when the field is absent. */
export function readInt32s(table: FlatTable, slot: number, what: string): number[] | null {
  const vector = readVector(table, slot, 4, what)
  if (vector === null) return null
  spend(vector.file, vector.length)
  return Array.from({ length: vector.length }, (_, i) => vector.file.view.getInt32(vector.start + 4 * i, true))
}

/** A vector of 32-bit floats; null when the field is absent. */
export function readFloat32s(table: FlatTable, slot: number, what: string): number[] | null {
  const vector = readVector(table, slot, 4, what)
  if (vector === null) return null
  spend(vector.file, vector.length)
  return Array.from({ length: vector.length }, (_, i) => vector.file.view.getFloat32(vector.start + 4 * i, true))
}

/** A vector of 64-bit integers, as numbers; null when the field is absent. */
export function readInt64s(table: FlatTable, slot: number, what: string): number[] | null {
  const vector = readVector(table, slot, 8, what)
  if (vector === null) return null
  spend(vector.file, vector.length)
  return Array.from({ length: vector.length }, (_, i) => Number(vector.file.view.getBigInt64(vector.start + 8 * i, true)))
}

/** A text field; empty when absent. */
export function readText(table: FlatTable, slot: number, what: string): string {
  const vector = readVector(table, slot, 1, what)
  if (vector === null) return ''
  spend(vector.file, vector.length)
  return new TextDecoder().decode(vector.file.bytes.subarray(vector.start, vector.start + vector.length))
}
