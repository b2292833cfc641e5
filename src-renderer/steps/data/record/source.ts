/** A recording as a source gives it. */
export type Captured = {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly extension: 'wav' | 'csv' | 'png'
  /** Interleaved readings, or a grey picture, for the drawing. */
  readonly values: Float32Array
  readonly channels: number
  readonly rateHz?: number
  readonly pictureSize?: number
}

/** Something to record from. `live` is asked once a frame for what to draw. */
export type Source = {
  readonly kind: 'microphone' | 'camera' | 'serial'
  /** Opens the device; throws a DOMException when the person or the computer refuses. */
  connect(): Promise<void>
  /** The newest readings [reading, channel], or null while there are none. */
  live(): { values: Float32Array; channels: number } | null
  /** A stream for a video element, where there is one. */
  readonly stream: MediaStream | null
  /** A line about the state: “119.2 Hz, 6 values a line”, or a sentence that something is wrong. */
  status(): { text: string; wrong: boolean } | null
  /** Records for so long; stops early when the signal aborts. */
  record(seconds: number, signal: AbortSignal): Promise<Captured | null>
  close(): void
}

/** Resolves after so many seconds, or earlier when the signal aborts. */
export function wait(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, seconds * 1000)
    signal.addEventListener('abort', done)
  })
}
