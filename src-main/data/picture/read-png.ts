import { PNG } from 'pngjs'
import { fail, succeed, type Result } from '../../contract/result.ts'
import { maximumPixels, onWhite, type Pixels } from './pixels.ts'

/** Decodes a PNG of any colour type to 8-bit RGB; 16-bit levels are scaled by 1/257. Fails with `damaged-picture`, `picture-too-large`. */
export function readPng(bytes: Uint8Array): Result<Pixels> {
  if (bytes.length < 33) return fail('damaged-picture', 'the PNG is cut off')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const width = view.getUint32(16, false)
  const height = view.getUint32(20, false)
  if (width * height > maximumPixels)
    return fail('picture-too-large', `the picture is ${width} x ${height}; make it smaller first`)
  const sixteen = bytes[24] === 16
  try {
    const png = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), sixteen ? { skipRescale: true } : {})
    const raw: ArrayLike<number> = png.data
    const rgba = sixteen ? Uint8Array.from(raw, (level) => Math.round(level / 257)) : Uint8Array.from(raw)
    const { rgb, seeThrough, grey } = onWhite(rgba, png.width * png.height)
    const colourType = bytes[25]
    const oneplane = colourType === 0 || colourType === 4 || (grey && colourType !== 3 && colourType !== 2)
    return succeed({
      width: png.width,
      height: png.height,
      rgb,
      mode: oneplane ? 'grey' : 'colour',
      note: seeThrough === 0 ? null : 'see-through parts are laid on white',
    })
  } catch (error) {
    return fail('damaged-picture', `the PNG is damaged (${error instanceof Error ? error.message : String(error)})`)
  }
}
