import { decode } from 'jpeg-js'
import { fail, succeed, type Result } from '../../contract/result.ts'
import { exifOrientation, turnUpright } from './exif-orientation.ts'
import type { Pixels } from './pixels.ts'

/** Decodes a baseline or progressive JPEG to upright 8-bit RGB. Fails with `damaged-picture`. */
export function readJpeg(bytes: Uint8Array): Result<Pixels> {
  try {
    const image = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxMemoryUsageInMB: 512,
      maxResolutionInMP: 50,
    })
    let grey = true
    for (let i = 0; grey && i < image.data.length; i += 3)
      if (image.data[i] !== image.data[i + 1] || image.data[i] !== image.data[i + 2]) grey = false
    const pixels: Pixels = {
      width: image.width,
      height: image.height,
      rgb: image.data,
      mode: grey ? 'grey' : 'colour',
      note: null,
    }
    return succeed(turnUpright(pixels, exifOrientation(bytes)))
  } catch (error) {
    return fail('damaged-picture', `the JPEG is damaged (${error instanceof Error ? error.message : String(error)})`)
  }
}
