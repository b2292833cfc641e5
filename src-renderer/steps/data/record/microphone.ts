import { messages } from '../../../messages.ts'
import { encodeWav } from './encode-wav.ts'
import { wait, type Captured, type Source } from './source.ts'

const rateHz = 16_000
const liveReadings = 2048
const longest = 32_768
const silence = 0.004
const silentAfterMs = 3000

/** The computer's microphone at 16 kHz, one channel, without any clean-up by the system. */
export function microphone(): Source {
  let stream: MediaStream | null = null
  let context: AudioContext | null = null
  let analyser: AnalyserNode | null = null
  let heardAt = 0
  const buffer = new Float32Array(liveReadings)

  return {
    kind: 'microphone',
    get stream() {
      return stream
    },
    async connect() {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false },
      })
      context = new AudioContext({ sampleRate: rateHz })
      analyser = context.createAnalyser()
      analyser.fftSize = longest
      context.createMediaStreamSource(stream).connect(analyser)
      heardAt = performance.now()
    },
    live() {
      if (!analyser) return null
      const whole = new Float32Array(longest)
      analyser.getFloatTimeDomainData(whole)
      buffer.set(whole.subarray(longest - liveReadings))
      return { values: buffer, channels: 1 }
    },
    status() {
      let peak = 0
      for (const value of buffer) peak = Math.max(peak, Math.abs(value))
      if (peak > silence) heardAt = performance.now()
      if (peak >= 0.999) return { text: messages.record.loud, wrong: true }
      if (performance.now() - heardAt > silentAfterMs) return { text: messages.record.silent, wrong: true }
      return null
    },
    async record(seconds: number, signal: AbortSignal): Promise<Captured | null> {
      if (!analyser) return null
      const length = Math.min(longest, Math.round(seconds * rateHz))
      await wait(length / rateHz, signal)
      if (signal.aborted) return null
      const whole = new Float32Array(longest)
      analyser.getFloatTimeDomainData(whole)
      const values = whole.slice(longest - length)
      return { bytes: encodeWav(values, rateHz), extension: 'wav', values, channels: 1 }
    },
    close() {
      for (const track of stream?.getTracks() ?? []) track.stop()
      void context?.close()
      stream = null
      context = null
      analyser = null
    },
  }
}
