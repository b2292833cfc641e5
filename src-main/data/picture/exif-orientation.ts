import type { Pixels } from './pixels.ts'

/** The EXIF orientation of a JPEG, 1 (upright) to 8; 1 when there is none. */
export function exifOrientation(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 2
  while (offset + 4 < bytes.length) {
    const marker = view.getUint16(offset, false)
    if ((marker & 0xff00) !== 0xff00 || marker === 0xffda) return 1
    const size = view.getUint16(offset + 2, false)
    if (marker === 0xffe1 && offset + 14 < bytes.length && view.getUint32(offset + 4, false) === 0x45786966) {
      const base = offset + 10
      const little = view.getUint16(base, false) === 0x4949
      const end = Math.min(bytes.length, offset + 2 + size)
      if (base + 8 > end) return 1
      const directory = base + view.getUint32(base + 4, little)
      if (directory + 2 > end) return 1
      const entries = view.getUint16(directory, little)
      for (let entry = 0; entry < entries; entry++) {
        const at = directory + 2 + entry * 12
        if (at + 12 > end) return 1
        if (view.getUint16(at, little) === 0x0112) {
          const value = view.getUint16(at + 8, little)
          return value >= 1 && value <= 8 ? value : 1
        }
      }
      return 1
    }
    offset += 2 + size
  }
  return 1
}

/** Turns and mirrors a picture so that it stands upright. */
export function turnUpright(pixels: Pixels, orientation: number): Pixels {
  if (orientation === 1) return pixels
  const { width, height, rgb } = pixels
  const swapped = orientation >= 5
  const outWidth = swapped ? height : width
  const outHeight = swapped ? width : height
  const out = new Uint8Array(rgb.length)
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const flipX = width - 1
      const flipY = height - 1
      const [fromX, fromY] =
        orientation === 2
          ? [flipX - x, y]
          : orientation === 3
            ? [flipX - x, flipY - y]
            : orientation === 4
              ? [x, flipY - y]
              : orientation === 5
                ? [y, x]
                : orientation === 6
                  ? [y, flipY - x]
                  : orientation === 7
                    ? [flipX - y, flipY - x]
                    : [flipX - y, x]
      const from = (fromY * width + fromX) * 3
      const to = (y * outWidth + x) * 3
      out[to] = rgb[from] ?? 0
      out[to + 1] = rgb[from + 1] ?? 0
      out[to + 2] = rgb[from + 2] ?? 0
    }
  }
  return { ...pixels, width: outWidth, height: outHeight, rgb: out }
}
