import type { Channel } from '../dataset.ts'
import type { InputFile } from '../input-file.ts'
import { refuse, type FileOutcome } from '../recording.ts'
import { isObject, member } from './json-values.ts'
import { seriesRecording } from './series-recording.ts'

/** True for a document in Edge Impulse's data acquisition format (protected, signature, payload). */
export function isEdgeImpulse(document: unknown): boolean {
  return (
    isObject(document) &&
    isObject(document['payload']) &&
    ('protected' in document || 'signature' in document) &&
    Array.isArray(member(document, 'payload', 'sensors'))
  )
}

/**
 * Reads a recording in Edge Impulse's data acquisition format: payload.interval_ms, payload.sensors [{name, units}],
 * payload.values [[…] a reading]. Sound stays at its raw levels.
 */
export function readEdgeImpulse(file: InputFile, document: unknown): FileOutcome {
  const payload = member(document, 'payload')
  const sensors = member(payload, 'sensors')
  const rows = member(payload, 'values')
  if (!Array.isArray(sensors) || !Array.isArray(rows))
    return refuse(file, 'damaged-record', 'the Edge Impulse record has no sensors or no values')
  const channels = sensors.map((sensor, index): Channel => {
    const name = member(sensor, 'name')
    const unit = member(sensor, 'units')
    return {
      name: typeof name === 'string' ? name : `channel ${index + 1}`,
      unit: typeof unit === 'string' && unit !== '' && unit !== 'N/A' ? unit : null,
    }
  })
  const width = channels.length
  if (width === 0 || rows.length === 0) return refuse(file, 'no-rows', 'the Edge Impulse record holds no readings')
  const values = new Float64Array(rows.length * width)
  for (const [row, entry] of rows.entries()) {
    const cells: readonly unknown[] = Array.isArray(entry) ? entry : [entry]
    if (cells.length !== width)
      return refuse(file, 'damaged-record', `reading ${row + 1} has ${cells.length} values for ${width} sensors`)
    cells.forEach((cell, channel) => (values[row * width + channel] = typeof cell === 'number' ? cell : NaN))
  }
  const interval = member(payload, 'interval_ms')
  const rateHz = typeof interval === 'number' && interval > 0 ? 1000 / interval : null
  const label = member(document, 'label') ?? member(payload, 'label')
  const audio = width === 1 && /audio|mic/i.test(channels[0]?.name ?? '')
  const recording = seriesRecording(file, 0, channels, values, {
    label: typeof label === 'string' ? label : null,
    rateHz: rateHz === null ? null : Number(rateHz.toPrecision(9)),
  })
  return {
    outcome: 'read',
    content: {
      file,
      kind: audio ? 'audio' : 'time-series',
      recordings: [recording],
      warnings: [],
      questions: [],
      rateFrom: rateHz === null ? 'unknown' : 'header',
      labelFromName: true,
    },
  }
}
