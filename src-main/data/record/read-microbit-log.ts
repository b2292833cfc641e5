import type { InputFile } from '../input-file.ts'
import { refuse, type FileOutcome } from '../recording.ts'
import type { ReadOptions } from '../read-options.ts'
import { readTableFile } from '../table/read-table-file.ts'

/**
 * Reads MY_DATA.HTM, the page that a micro:bit's data logger shows as a drive: the readings stand as CSV text in it, after
 * the mark of its log file system, and end at the first byte that was never written (255) or at zero.
 */
export function readMicrobitLog(file: InputFile, bytes: Uint8Array, options: ReadOptions): FileOutcome {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const mark = buffer.indexOf('UBIT_LOG_FS', 0, 'latin1')
  const header = /Time[ _(][^\n]*\n/
  const text = buffer.subarray(mark).toString('latin1')
  const found = header.exec(text)
  if (found === null) return refuse(file, 'no-rows', 'the micro:bit log is empty')
  const rest = text.slice(found.index)
  const end = rest.search(/[\u0000\u00ff]/)
  const closing = rest.search(/-->|<\/|<!/)
  const stop = [end, closing].filter((at) => at >= 0).reduce((a, b) => Math.min(a, b), rest.length)
  return readTableFile(file, new TextEncoder().encode(rest.slice(0, stop)), options)
}
