import type { InputFile } from '../input-file.ts'
import { refuse, type FileOutcome } from '../recording.ts'
import type { ReadOptions } from '../read-options.ts'
import { interpretTable } from '../table/interpret-table.ts'
import { readTable } from '../table/read-table.ts'
import { decodeText } from '../text/decode-text.ts'
import { linesOf } from '../text/lines-of.ts'

/** Reads Weka's ARFF: attribute names from the head, rows after @data; line numbers are those of the file. */
export function readArff(file: InputFile, bytes: Uint8Array, options: ReadOptions): FileOutcome {
  const decoded = decodeText(bytes)
  if (decoded === null) return refuse(file, 'not-text', 'it is not text')
  const names: string[] = []
  const rows: string[] = []
  let nominal: string | null = null
  let dataLine = 0
  let number = 0
  for (const line of linesOf(decoded.text)) {
    number++
    if (dataLine > 0) {
      rows.push(line.replaceAll("'", '"'))
      continue
    }
    const attribute = /^\s*@attribute\s+(?:'([^']+)'|"([^"]+)"|(\S+))\s+(.*)$/i.exec(line)
    if (attribute !== null) {
      const name = attribute[1] ?? attribute[2] ?? attribute[3] ?? ''
      names.push(name)
      if ((attribute[4] ?? '').trim().startsWith('{')) nominal = name
    } else if (/^\s*@data/i.test(line)) dataLine = number
  }
  if (names.length === 0 || dataLine === 0)
    return refuse(file, 'damaged-arff', 'the ARFF file has no @attribute lines or no @data')
  const header = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',')
  const table = readTable('\n'.repeat(Math.max(0, dataLine - 1)) + [header, ...rows].join('\n'))
  if (!table.ok) return refuse(file, table.error.code, table.error.message)
  return interpretTable(file, table.value, {
    kind: 'tabular',
    ...options,
    ...(options.labelFrom === undefined && nominal !== null ? { labelFrom: `column:${nominal}` } : {}),
  })
}
