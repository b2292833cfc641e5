import type { Channel } from '../dataset.ts'
import type { InputFile } from '../input-file.ts'
import { refuse, type FileOutcome, type Recording } from '../recording.ts'
import { decodeText } from '../text/decode-text.ts'
import { linesOf } from '../text/lines-of.ts'
import { parseNumber } from '../text/parse-number.ts'
import { interleave, seriesRecording } from './series-recording.ts'

/** Reads the UCR/UEA .ts format: @ lines, then one recording a line, dimensions parted by colons, the class last. */
export function readUcr(file: InputFile, bytes: Uint8Array): FileOutcome {
  const decoded = decodeText(bytes)
  if (decoded === null) return refuse(file, 'not-text', 'it is not text')
  const recordings: Recording[] = []
  let inData = false
  let labelled = false
  let number = 0
  for (const line of linesOf(decoded.text)) {
    number++
    const text = line.trim()
    if (text === '' || text.startsWith('#')) continue
    if (!inData) {
      if (/^@timestamps\s+true/i.test(text))
        return refuse(file, 'ucr-timestamps', '.ts files with time stamps are not read. Save the readings as CSV', number)
      if (/^@classlabel\s+true/i.test(text)) labelled = true
      if (/^@data/i.test(text)) inData = true
      continue
    }
    const parts = text.split(':')
    const label = labelled ? (parts.pop()?.trim() ?? null) : null
    const columns: number[][] = []
    for (const part of parts) {
      const column: number[] = []
      for (const cell of part.split(',')) {
        const value = parseNumber(cell, '.')
        if (value === undefined)
          return refuse(file, 'corrupt-cells', `"${cell.trim().slice(0, 30)}" in line ${number} is no number`, number)
        column.push(value)
      }
      columns.push(column)
    }
    const values = interleave(columns)
    if (values === null)
      return refuse(file, 'unequal-dimensions', `the dimensions of line ${number} have different lengths`, number)
    const channels: Channel[] = columns.map((_, index) => ({ name: `dim ${index}`, unit: null }))
    recordings.push(seriesRecording(file, recordings.length, channels, values, { label, rateHz: null, line: number }))
  }
  if (recordings.length === 0) return refuse(file, 'no-rows', 'there are no recordings after @data')
  return {
    outcome: 'read',
    content: {
      file,
      kind: 'time-series',
      recordings,
      warnings: [],
      questions: [],
      rateFrom: 'unknown',
      rateGuess: null,
      labelFromName: false,
    },
  }
}
