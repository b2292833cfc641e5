import { fail, succeed, type Result } from '../../contract/result.ts'
import { maximumPixels, type Pixels } from './pixels.ts'

/** Decodes an uncompressed BMP of 8 (palette), 24 or 32 bits a pixel. Fails with `damaged-picture`, `picture-format`. */
export function readBmp(bytes: Uint8Array): Result<Pixels> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 54) return fail('damaged-picture', 'the BMP is cut off')
  const start = view.getUint32(10, true)
  const headerBytes = view.getUint32(14, true)
  const width = view.getInt32(18, true)
  const signedHeight = view.getInt32(22, true)
  const height = Math.abs(signedHeight)
  const bits = view.getUint16(28, true)
  const compression = view.getUint32(30, true)
  if (width <= 0 || height === 0 || width * height > maximumPixels) return fail('damaged-picture', 'the BMP has no sensible size')
  if ((compression !== 0 && compression !== 3) || ![8, 24, 32].includes(bits))
    return fail('picture-format', `this kind of BMP (${bits} bits, compression ${compression}) is not read. Save it as PNG`)
  const stride = Math.ceil((width * bits) / 32) * 4
  if (start + stride * height > bytes.length) return fail('damaged-picture', 'the BMP is cut off')
  const palette = 14 + headerBytes
  const rgb = new Uint8Array(width * height * 3)
  let grey = true
  for (let y = 0; y < height; y++) {
    const row = start + stride * (signedHeight < 0 ? y : height - 1 - y)
    for (let x = 0; x < width; x++) {
      const at = bits === 8 ? palette + (bytes[row + x] ?? 0) * 4 : row + x * (bits / 8)
      const to = (y * width + x) * 3
      rgb[to] = bytes[at + 2] ?? 0
      rgb[to + 1] = bytes[at + 1] ?? 0
      rgb[to + 2] = bytes[at] ?? 0
      if (rgb[to] !== rgb[to + 1] || rgb[to] !== rgb[to + 2]) grey = false
    }
  }
  return succeed({ width, height, rgb, mode: grey ? 'grey' : 'colour', note: null })
}
