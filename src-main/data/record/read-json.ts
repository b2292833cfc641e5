import type { Channel } from '../dataset.ts'
import type { InputFile } from '../input-file.ts'
import { refuse, type FileOutcome, type Recording } from '../recording.ts'
import type { ReadOptions } from '../read-options.ts'
import { interpretTable } from '../table/interpret-table.ts'
import { readTable } from '../table/read-table.ts'
import { decodeText } from '../text/decode-text.ts'
import { isObject, member, numberList } from './json-values.ts'
import { isEdgeImpulse, readEdgeImpulse } from './read-edge-impulse.ts'
import { interleave, seriesRecording } from './series-recording.ts'

function read(file: InputFile, recordings: Recording[], rateGuess: number | null): FileOutcome {
  if (recordings.length === 0) return refuse(file, 'no-rows', 'it holds no recordings')
  return {
    outcome: 'read',
    content: {
      file,
      kind: 'time-series',
      recordings,
      warnings: [],
      questions: [],
      rateFrom: 'unknown',
      rateGuess,
      labelFromName: recordings.every(({ label }) => label === null),
    },
  }
}

/** Strokes as the magic-wand capture page saves them: {strokes: [{label, strokePoints: [{x, y}]}]}. */
function readStrokes(file: InputFile, strokes: readonly unknown[]): FileOutcome {
  const recordings: Recording[] = []
  for (const [position, stroke] of strokes.entries()) {
    const points = member(stroke, 'strokePoints')
    if (!Array.isArray(points) || points.length === 0) continue
    const names = isObject(points[0]) ? Object.keys(points[0]).filter((name) => typeof member(points[0], name) === 'number') : []
    const values = interleave(
      names.map((name) =>
        points.map((point) => {
          const value = member(point, name)
          return typeof value === 'number' ? value : NaN
        }),
      ),
    )
    const label = member(stroke, 'label')
    if (values === null || names.length === 0) return refuse(file, 'damaged-record', `stroke ${position + 1} has no points`)
    recordings.push(
      seriesRecording(
        file,
        position,
        names.map((name) => ({ name, unit: null })),
        values,
        {
          label: typeof label === 'string' && label !== '' ? label : typeof label === 'number' ? String(label) : null,
          rateHz: null,
        },
      ),
    )
  }
  return read(file, recordings, null)
}

/** Actions as micro:bit CreateAI saves them: [{name, recordings: [{data: {x: […], y: […], z: […]}}]}], readings in g. */
function readActions(file: InputFile, actions: readonly unknown[]): FileOutcome {
  const recordings: Recording[] = []
  for (const action of actions) {
    const name = member(action, 'name')
    const list = member(action, 'recordings')
    for (const entry of Array.isArray(list) ? list : []) {
      const data = member(entry, 'data')
      if (!isObject(data)) continue
      const names = Object.keys(data)
      const columns = names.map((channel) => numberList(data[channel]))
      const known = columns.filter((column) => column !== null)
      const values = known.length === columns.length ? interleave(known) : null
      if (values === null)
        return refuse(file, 'damaged-record', `a recording of "${String(name)}" has channels of different lengths`)
      const channels: Channel[] = names.map((channel) => ({ name: channel, unit: /^[xyz]$/.test(channel) ? 'g' : null }))
      recordings.push(
        seriesRecording(file, recordings.length, channels, values, {
          label: typeof name === 'string' && name !== '' ? name : null,
          rateHz: null,
        }),
      )
    }
  }
  return read(file, recordings, 50)
}

/** A list of flat objects, or an object of equal lists: the same as a table with a header. */
function asTable(document: unknown): string | null {
  const quote = (value: unknown) =>
    typeof value === 'number'
      ? String(value)
      : value === null || value === undefined
        ? ''
        : `"${(typeof value === 'string' || typeof value === 'boolean' ? String(value) : JSON.stringify(value)).replaceAll('"', '""')}"`
  if (Array.isArray(document) && document.length > 0 && document.every(isObject)) {
    const names = [...new Set(document.slice(0, 100).flatMap((row) => Object.keys(row)))]
    if (document.slice(0, 20).some((row) => names.some((name) => isObject(row[name]) || Array.isArray(row[name])))) return null
    return [names.map(quote).join(','), ...document.map((row) => names.map((name) => quote(row[name])).join(','))].join('\n')
  }
  if (Array.isArray(document) && document.length > 0 && document.every((row) => numberList(row) !== null))
    return document.map((row: readonly unknown[]) => row.map(quote).join(',')).join('\n')
  if (isObject(document)) {
    const names = Object.keys(document).filter((name) => Array.isArray(document[name]))
    const lists = names.map((name) => document[name]).filter((list) => Array.isArray(list))
    const length = lists[0]?.length ?? 0
    if (
      names.length > 0 &&
      length > 1 &&
      lists.every((list) => list.length === length && !list.some((entry) => typeof entry === 'object' && entry !== null))
    ) {
      return [
        names.map(quote).join(','),
        ...Array.from({ length }, (_, row) => lists.map((list) => quote(list[row])).join(',')),
      ].join('\n')
    }
  }
  return null
}

/** Reads a JSON file in one of the layouts that capture tools write. */
export function readJsonFile(file: InputFile, bytes: Uint8Array, options: ReadOptions): FileOutcome {
  const decoded = decodeText(bytes)
  if (decoded === null) return refuse(file, 'not-text', 'it is not text')
  let document: unknown
  try {
    document = JSON.parse(decoded.text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const lines = decoded.text.split(/\r?\n/).filter((line) => line.trim() !== '')
    try {
      document = lines.map((line): unknown => JSON.parse(line))
    } catch {
      return refuse(file, 'damaged-json', `it is cut off or damaged (${error instanceof Error ? error.message : String(error)})`)
    }
  }
  if (isEdgeImpulse(document)) return readEdgeImpulse(file, document)
  const strokes = member(document, 'strokes')
  if (Array.isArray(strokes)) return readStrokes(file, strokes)
  const actions = Array.isArray(document) ? document : member(document, 'data')
  if (Array.isArray(actions) && actions.some((action) => Array.isArray(member(action, 'recordings'))))
    return readActions(file, actions)
  if (member(document, 'format') === 'layers-model' || member(document, 'modelTopology') !== undefined)
    return refuse(file, 'is-a-model', 'this is a model, not data. Open it in Model')
  const text = asTable(document)
  if (text === null)
    return refuse(
      file,
      'unknown-json',
      'this JSON is none of the layouts that are known (Edge Impulse, magic wand strokes, micro:bit CreateAI, a list of rows)',
    )
  const table = readTable(text)
  if (!table.ok) return refuse(file, table.error.code, table.error.message)
  return interpretTable(file, table.value, options)
}
