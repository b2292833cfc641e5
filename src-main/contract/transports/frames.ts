/** A message in the stream of events, with its place in it: u32 length, u32 sequence (little-endian), bytes of the codec. */
export function encodeFrame(sequence: number, message: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(8 + message.byteLength)
  const view = new DataView(frame.buffer)
  view.setUint32(0, message.byteLength, true)
  view.setUint32(4, sequence, true)
  frame.set(message, 8)
  return frame
}

/** Cuts a byte stream into frames, however it was chunked on the way; calls `receive` with each whole one. */
export function frameReader(receive: (sequence: number, message: Uint8Array) => void): (chunk: Uint8Array) => void {
  let kept: Uint8Array = new Uint8Array(0)
  return (chunk) => {
    const bytes = new Uint8Array(kept.byteLength + chunk.byteLength)
    bytes.set(kept)
    bytes.set(chunk, kept.byteLength)
    const view = new DataView(bytes.buffer)
    let at = 0
    while (bytes.byteLength - at >= 8) {
      const end = at + 8 + view.getUint32(at, true)
      if (end > bytes.byteLength) break
      receive(view.getUint32(at + 4, true), bytes.subarray(at + 8, end))
      at = end
    }
    kept = bytes.subarray(at)
  }
}
