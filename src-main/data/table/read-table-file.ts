import type { InputFile } from '../input-file.ts'
import { refuse, type FileOutcome } from '../recording.ts'
import type { ReadOptions } from '../read-options.ts'
import { decodeText } from '../text/decode-text.ts'
import { interpretTable } from './interpret-table.ts'
import { readTable } from './read-table.ts'

/** Reads a text file of readings: CSV, TSV, semicolons, blanks, serial logs. */
export function readTableFile(file: InputFile, bytes: Uint8Array, options: ReadOptions): FileOutcome {
  const decoded = decodeText(bytes)
  if (decoded === null) return refuse(file, 'not-text', 'it is neither text nor a format that is known by its first bytes')
  const table = readTable(decoded.text)
  if (!table.ok) return refuse(file, table.error.code, table.error.message)
  const outcome = interpretTable(file, table.value, options)
  if (outcome.outcome === 'read' && decoded.encoding === 'windows-1252') {
    outcome.content.warnings.push({
      code: 'encoding-guessed',
      message: `${file.path} is not UTF-8; letters with accents are read as Windows-1252.`,
      where: file.path,
    })
  }
  return outcome
}
