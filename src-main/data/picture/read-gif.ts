import { fail, succeed, type Result } from '../../contract/result.ts'
import { maximumPixels, type Pixels } from './pixels.ts'

/** Undoes GIF's variable-width LZW (GIF89a specification, appendix F). */
function unpack(data: Uint8Array, minimumBits: number, count: number): Uint8Array {
  const out = new Uint8Array(count)
  const clear = 1 << minimumBits
  const prefix = new Int32Array(4096)
  const suffix = new Uint8Array(4096)
  const stack = new Uint8Array(4097)
  for (let code = 0; code < clear; code++) suffix[code] = code
  let bits = minimumBits + 1
  let next = clear + 2
  let previous = -1
  let first = 0
  let buffer = 0
  let held = 0
  let written = 0
  for (let at = 0; at < data.length && written < count;) {
    while (held < bits && at < data.length) {
      buffer |= (data[at++] ?? 0) << held
      held += 8
    }
    while (held >= bits && written < count) {
      const code = buffer & ((1 << bits) - 1)
      buffer >>>= bits
      held -= bits
      if (code === clear) {
        bits = minimumBits + 1
        next = clear + 2
        previous = -1
        continue
      }
      if (code === clear + 1 || code > next) return out
      let depth = 0
      let walk = code
      if (code === next) {
        stack[depth++] = first
        walk = previous
      }
      while (walk >= clear && depth < 4096) {
        stack[depth++] = suffix[walk] ?? 0
        walk = prefix[walk] ?? 0
      }
      first = suffix[walk] ?? 0
      stack[depth++] = first
      while (depth > 0 && written < count) out[written++] = stack[--depth] ?? 0
      if (previous !== -1 && next < 4096) {
        prefix[next] = previous
        suffix[next] = first
        next++
        if (next === 1 << bits && bits < 12) bits++
      }
      previous = code
    }
  }
  return out
}

/** Decodes the first frame of a GIF. Fails with `damaged-picture`. */
export function readGif(bytes: Uint8Array): Result<Pixels> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 14) return fail('damaged-picture', 'the GIF is cut off')
  const width = view.getUint16(6, true)
  const height = view.getUint16(8, true)
  if (width * height === 0 || width * height > maximumPixels) return fail('damaged-picture', 'the GIF has no sensible size')
  const flags = bytes[10] ?? 0
  let at = 13
  let palette = at
  if ((flags & 0x80) !== 0) at += 3 << ((flags & 7) + 1)
  const rgb = new Uint8Array(width * height * 3).fill(255)
  let transparent = -1
  while (at < bytes.length) {
    const block = bytes[at++]
    if (block === 0x21) {
      if (bytes[at] === 0xf9 && ((bytes[at + 2] ?? 0) & 1) === 1) transparent = bytes[at + 5] ?? -1
      at++
      while (at < bytes.length && bytes[at] !== 0) at += (bytes[at] ?? 0) + 1
      at++
    } else if (block === 0x2c) {
      const steps = [8, 8, 4, 2]
      if (at + 10 > bytes.length) break
      const [left, top, w, h] = [
        view.getUint16(at, true),
        view.getUint16(at + 2, true),
        view.getUint16(at + 4, true),
        view.getUint16(at + 6, true),
      ]
      const local = bytes[at + 8] ?? 0
      at += 9
      if ((local & 0x80) !== 0) {
        palette = at
        at += 3 << ((local & 7) + 1)
      }
      const minimumBits = bytes[at++] ?? 0
      if (minimumBits < 1 || minimumBits > 11) break
      const parts: Uint8Array[] = []
      while (at < bytes.length && bytes[at] !== 0) {
        parts.push(bytes.subarray(at + 1, at + 1 + (bytes[at] ?? 0)))
        at += (bytes[at] ?? 0) + 1
      }
      const data = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
      let to = 0
      for (const part of parts) {
        data.set(part, to)
        to += part.length
      }
      const levels = unpack(data, minimumBits, w * h)
      const order =
        (local & 0x40) === 0
          ? null
          : [0, 4, 2, 1].flatMap((start, pass) =>
              Array.from(
                { length: Math.max(0, Math.ceil((h - start) / (steps[pass] ?? 8))) },
                (_, i) => start + i * (steps[pass] ?? 8),
              ),
            )
      for (let y = 0; y < h; y++) {
        const row = top + (order?.[y] ?? y)
        for (let x = 0; x < w; x++) {
          const level = levels[y * w + x] ?? 0
          if (level === transparent || row >= height || left + x >= width) continue
          const target = (row * width + left + x) * 3
          for (let plane = 0; plane < 3; plane++) rgb[target + plane] = bytes[palette + level * 3 + plane] ?? 0
        }
      }
      return succeed({ width, height, rgb, mode: 'colour', note: 'only the first frame of the GIF is read' })
    } else break
  }
  return fail('damaged-picture', 'the GIF is damaged: there is no picture in it')
}
