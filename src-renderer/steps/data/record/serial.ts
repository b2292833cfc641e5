import { formatNumber } from '../../../format/number.ts'
import { messages } from '../../../messages.ts'
import { LineReader, readSerialLine, type SerialReading } from './serial-lines.ts'
import { wait, type Captured, type Source } from './source.ts'

type Port = {
  readonly readable: ReadableStream<Uint8Array> | null
  open(options: { baudRate: number }): Promise<void>
  close(): Promise<void>
}
type Ports = { requestPort(): Promise<Port> }

const baudRate = 115_200
const kept = 20_000
const shown = 240
const rateWindowMs = 2000

/** The serial ports of this window; undefined where there are none. */
export function serialPorts(): Ports | undefined {
  return (navigator as Navigator & { serial?: Ports }).serial
}

/** A board that prints lines of numbers at 115 200 baud. */
export function serial(): Source {
  let port: Port | null = null
  let reader: ReadableStreamDefaultReader<Uint8Array> | null = null
  let readings: { at: number; values: SerialReading }[] = []
  let names: readonly string[] = []
  let problem: string | null = null
  let recording: { from: number; stop: () => void } | null = null

  function take(line: string): void {
    const read = readSerialLine(line)
    if (read?.kind === 'names') names = read.names
    if (read?.kind === 'text') problem = messages.record.textOnly(read.text.slice(0, 40))
    if (read?.kind !== 'reading') return
    const before = readings.at(-1)?.values.length ?? read.values.length
    if (read.values.length !== before) {
      if (recording) problem = messages.record.changed(before, read.values.length)
      recording?.stop()
      readings = []
    } else problem = null
    readings.push({ at: performance.now(), values: read.values })
    if (readings.length > kept && !recording) readings = readings.slice(-kept / 2)
  }

  async function pump(stream: ReadableStream<Uint8Array>): Promise<void> {
    const lines = new LineReader()
    reader = stream.getReader()
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        for (const line of lines.read(value)) take(line)
      }
    } catch {
      problem = messages.record.unplugged
      recording?.stop()
    }
  }

  function measuredRate(): number | null {
    const since = performance.now() - rateWindowMs
    const recent = readings.filter(({ at }) => at >= since)
    const first = recent[0]
    const last = recent.at(-1)
    return first && last && last.at > first.at && recent.length > 2 ? ((recent.length - 1) / (last.at - first.at)) * 1000 : null
  }

  return {
    kind: 'serial',
    stream: null,
    async connect() {
      const ports = serialPorts()
      if (!ports) throw new DOMException('', 'NotSupportedError')
      port = await ports.requestPort()
      await port.open({ baudRate })
      if (port.readable) void pump(port.readable)
    },
    live() {
      const newest = readings.slice(-shown)
      const channels = newest[0]?.values.length ?? 0
      return channels === 0 ? null : { values: Float32Array.from(newest.flatMap(({ values }) => values)), channels }
    },
    status() {
      if (problem) return { text: problem, wrong: true }
      const rate = measuredRate()
      if (rate === null) return { text: messages.record.waiting, wrong: false }
      return { text: messages.record.rate(`${formatNumber(rate, 1)}\u00a0Hz`, readings.at(-1)?.values.length ?? 0), wrong: false }
    },
    async record(seconds: number, signal: AbortSignal): Promise<Captured | null> {
      const stop = new AbortController()
      recording = { from: performance.now(), stop: () => stop.abort() }
      await wait(seconds, AbortSignal.any([signal, stop.signal]))
      const { from } = recording
      recording = null
      const taken = readings.filter(({ at }) => at >= from)
      const first = taken[0]
      const last = taken.at(-1)
      if (!first || !last || last.at === first.at) return null
      const channels = first.values.length
      const head = names.length === channels ? names : first.values.map((_value, channel) => `ch${channel + 1}`)
      const text = [head, ...taken.map(({ values }) => values)].map((row) => row.join(',')).join('\n')
      const rateHz = Math.round(((taken.length - 1) / (last.at - first.at)) * 10_000) / 10
      const values = Float32Array.from(taken.flatMap((reading) => reading.values))
      return { bytes: new TextEncoder().encode(`${text}\n`), extension: 'csv', values, channels, rateHz }
    },
    close() {
      const closing = port
      port = null
      readings = []
      void reader
        ?.cancel()
        .catch(() => undefined)
        .then(() => closing?.close().catch(() => undefined))
    },
  }
}
