import { stringLiteral } from '../device/print/c-values.ts'
import type { StreamFeed } from '../device/print/stream-feed.ts'
import type { FeatureInput } from '../signal/feature-types.ts'
import type { LiveSensor } from './live-sensor-type.ts'
import { sketchResource } from './sketch-resource.ts'

export type LiveSketch = {
  readonly name: string
  readonly labels: readonly string[]
  readonly input: FeatureInput
  readonly windowLength: number
  readonly sensor: LiveSensor
  /** How readings go in one after another; null: window by window. */
  readonly feed: StreamFeed | null
}

/** A rate where none is known: slow enough for every board, and easy to find and change. */
const FALLBACK_RATE_HZ = 50

/** Thousandths: a class that gets less is called unsure; as in the window's test of streams. */
const USUAL_THRESHOLD = 600
/** Answers that are averaged where windows overlap. */
const USUAL_SMOOTHING = 3

/** examples/Live/Live.ino: fills windows from the sensor, with half a window's step, and prints the best class. */
export function liveSketch({ name, labels, input, windowLength, sensor, feed }: LiveSketch): string {
  const overTime = input.kind === 'time-series' || input.kind === 'audio'
  const channels = feed?.channels ?? (overTime ? (input.shape[1] ?? 1) : windowLength)
  const readings = Math.max(1, Math.floor(windowLength / channels))
  const rate = input.sampleRateHz ?? FALLBACK_RATE_HZ
  const channelNames = input.channels
    .join(', ')
    .replace(/[^\x20-\x7e]/g, '?')
    .replaceAll('*/', '* /')
  const names = { name, NAME: name.toUpperCase() }
  return sketchResource('live.ino', {
    ...names,
    title: name,
    sensorText: sensor.text,
    sensorInclude: sensor.include,
    sensorCode: sensor.code,
    channels: String(channels),
    channelNames: channelNames === '' ? 'as in the training data' : channelNames,
    readings: String(readings),
    step: String(feed?.step ?? Math.max(1, Math.ceil(readings / 2))),
    feedCode: sketchResource(feed === null ? 'live-window.ino' : 'live-stream.ino', names),
    reportCode: sketchResource(labels.length > 1 ? 'live-classes.ino' : 'live-numbers.ino', names),
    period: String(Math.round(1_000_000 / rate)),
    threshold: String(USUAL_THRESHOLD),
    smoothing: String(overTime ? USUAL_SMOOTHING : 1),
    paced: overTime ? '1' : '0',
    labels: labels.map((label, index) => `    case ${index}: Serial.print(F(${stringLiteral(label)})); break;\n`).join(''),
  })
}
