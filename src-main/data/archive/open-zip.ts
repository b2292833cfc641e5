import { inflateRawSync } from 'node:zlib'
import { fail, succeed, type Result } from '../../contract/result.ts'
import type { InputFile } from '../input-file.ts'

/** What an archive may unpack to: bytes in all, and how often its own size. */
const maximumBytes = 2_000_000_000
const maximumRatio = 200
const ratioMatters = 10_000_000
const maximumEntries = 200_000

type Entry = {
  readonly path: string
  readonly method: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

function findEnd(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 65_557); at--)
    if (view.getUint32(at, true) === 0x06054b50) return at
  return -1
}

/** True for a path that would leave the folder it is unpacked into, or is absolute. */
export function climbsOut(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.split('/').includes('..') || path.includes('\0')
}

function readDirectory(bytes: Uint8Array, view: DataView): Result<Entry[]> {
  const end = findEnd(view)
  if (end === -1) return fail('zip-truncated', 'the zip is not whole: its end is missing. Download or copy it again')
  const count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  if (count === 0xffff || at === 0xffffffff)
    return fail('zip-format', 'this zip is of the 64-bit kind, which is not opened. Unpack it first, then drop the folder')
  const entries: Entry[] = []
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50)
      return fail('zip-truncated', 'the zip is damaged: its list of files does not end. Download or copy it again')
    const flags = view.getUint16(at + 8, true)
    const nameBytes = view.getUint16(at + 28, true)
    const raw = bytes.subarray(at + 46, at + 46 + nameBytes)
    const path = new TextDecoder((flags & 0x800) !== 0 ? 'utf-8' : isUtf8(raw) ? 'utf-8' : 'windows-1252')
      .decode(raw)
      .replaceAll('\\', '/')
    if ((flags & 1) !== 0)
      return fail('zip-password', 'the zip is protected by a password. Unpack it first, then drop the folder')
    if (climbsOut(path))
      return fail(
        'zip-unsafe-path',
        `the zip holds "${path}", which would be written outside of its folder. Nothing of it is read; ask where it came from`,
      )
    const mode = view.getUint32(at + 38, true) >>> 16
    if ((mode & 0xf000) !== 0xa000)
      entries.push({
        path,
        method: view.getUint16(at + 10, true),
        packed: view.getUint32(at + 20, true),
        size: view.getUint32(at + 24, true),
        offset: view.getUint32(at + 42, true),
      })
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return succeed(entries)
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

function unpack(bytes: Uint8Array, view: DataView, entry: Entry): Uint8Array | null {
  const { offset, packed, size, method } = entry
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== 0x04034b50) return null
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
  if (start + packed > bytes.length) return null
  const body = bytes.subarray(start, start + packed)
  if (method === 0) return body
  if (method !== 8) return null
  try {
    const out = inflateRawSync(body, { maxOutputLength: Math.max(1, size) })
    return out.length === size ? out : null
  } catch {
    return null
  }
}

/**
 * Lists what a zip holds, unpacked in memory one file at a time as it is asked for. Refused before anything is unpacked:
 * `zip-truncated`, `zip-password`, `zip-unsafe-path` (entries that climb out), `zip-bomb`, `zip-format`, and Office files.
 * Files come with paths `<zip>/<entry>`; `folder` replaces the zip's part of the path where the zip is transparent.
 */
export function openZip(file: InputFile, bytes: Uint8Array): Result<InputFile[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const directory = readDirectory(bytes, view)
  if (!directory.ok) return directory
  const entries = directory.value
  if (entries.length > maximumEntries)
    return fail('zip-bomb', `the zip lists ${entries.length} files; at most ${maximumEntries} are opened`)
  const total = entries.reduce((sum, entry) => sum + entry.size, 0)
  if (total > maximumBytes || (total > ratioMatters && total > bytes.length * maximumRatio))
    return fail(
      'zip-bomb',
      `the zip would unpack to ${Math.round(total / 1e6)} MB from ${Math.max(1, Math.round(bytes.length / 1e3))} kB, which is not opened. Unpack it yourself if you trust it`,
    )
  if (entries.some(({ path }) => path === '[Content_Types].xml')) {
    const excel = entries.some(({ path }) => path.startsWith('xl/'))
    return fail(
      excel ? 'excel-workbook' : 'not-data',
      excel ? 'this is an Excel workbook. Save it as CSV, then add it again' : 'this is an Office document',
    )
  }
  const outer = file.archive?.file ?? file.path
  return succeed(
    entries
      .filter(({ path, size }) => !path.endsWith('/') || size > 0)
      .map((entry): InputFile => ({
        path: `${file.path}/${entry.path}`,
        size: entry.size,
        archive: { file: outer, entry: file.archive === undefined ? entry.path : `${file.archive.entry}/${entry.path}` },
        bytes: () => {
          const unpacked = unpack(bytes, view, entry)
          return unpacked === null ? Promise.reject(new Error('it is damaged within the zip')) : Promise.resolve(unpacked)
        },
      })),
  )
}
