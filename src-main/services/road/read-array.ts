import { readFile } from 'node:fs/promises'
import { fail, succeed, type Result } from '../../contract/result.ts'
import { readNpy } from '../../data/record/read-npy.ts'
import { readTable } from '../../data/table/read-table.ts'
import { decodeText } from '../../data/text/decode-text.ts'

/** Numbers of one tensor in row-major order. */
export type ArrayFile = { readonly values: Float32Array; readonly shape: readonly number[] }

/** What the file's name does not say: the shape of raw numbers, the column of a table. */
export type ArrayOptions = { readonly shape?: readonly number[]; readonly column?: string }

function shaped(path: string, values: Float32Array, shape: readonly number[]): Result<ArrayFile> {
  const count = shape.reduce((product, size) => product * size, 1)
  if (count === values.length) return succeed({ values, shape })
  const sentence = `${path} holds ${values.length} values, and the shape ${shape.join(' x ')} asks for ${count}. Correct the shape.`
  return fail('shape-mismatch', sentence, { path, values: values.length, shape })
}

function rawValues(path: string, bytes: Uint8Array, shape: readonly number[] | undefined): Result<ArrayFile> {
  if (bytes.length % 4 !== 0) {
    const sentence = `${path} has ${bytes.length} bytes, which is no whole number of float32 values. Write raw little-endian float32, or a .npy file.`
    return fail('not-float32', sentence, { path, bytes: bytes.length })
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = Float32Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true))
  return shaped(path, values, shape ?? [values.length])
}

function tableColumn(path: string, text: string, wanted: string | undefined): Result<ArrayFile> {
  const table = readTable(text)
  if (!table.ok) return fail(table.error.code, `${path}: ${table.error.message}.`, { path })
  const names = table.value.columns.map((_, index) => table.value.names?.[index]?.trim() ?? `column ${index + 1}`)
  const index = wanted === undefined && names.length === 1 ? 0 : names.indexOf(wanted?.trim() ?? '')
  const column = table.value.columns[index]
  if (!column) {
    const asked = wanted === undefined ? 'has several columns' : `has no column “${wanted}”`
    return fail('column-unknown', `${path} ${asked}. Name one with --column: ${names.join(', ')}.`, { path, columns: names })
  }
  if (column.textCount > 0) {
    const sentence = `Column ${names[index] ?? ''} of ${path} holds words. Name a column of numbers with --column.`
    return fail('column-not-numeric', sentence, { path, column: names[index] })
  }
  const values = Float32Array.from({ length: column.rows }, (_, row) => column.numbers[row] ?? NaN)
  return succeed({ values, shape: [values.length] })
}

/**
 * The numbers of a file: a numpy array (.npy), raw little-endian float32 (.bin, .raw), or one column of a table. Fails with a
 * coded sentence when the file is missing, cut off, of another shape, or holds no numbers.
 */
export async function readArray(path: string, { shape, column }: ArrayOptions): Promise<Result<ArrayFile>> {
  const bytes = await readFile(path).catch(() => null)
  if (!bytes) return fail('file-not-found', `There is no file “${path}”. Check the name and try again.`, { path })
  if (bytes.length === 0) return fail('no-values', `${path} is empty. Give at least one value.`, { path })
  if (/\.(?:bin|raw|f32)$/i.test(path)) return rawValues(path, bytes, shape)
  if (!/\.npy$/i.test(path) && !(bytes[0] === 0x93 && bytes.subarray(1, 6).toString('latin1') === 'NUMPY')) {
    const text = decodeText(bytes)?.text
    return text === undefined ? rawValues(path, bytes, shape) : tableColumn(path, text, column)
  }
  const array = readNpy(bytes)
  if (!array.ok) return fail(array.error.code, `${path} cannot be read: ${array.error.message}.`, { path })
  return shaped(path, Float32Array.from(array.value.values), shape ?? array.value.shape)
}
