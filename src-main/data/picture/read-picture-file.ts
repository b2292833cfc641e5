import { fail, type Result } from '../../contract/result.ts'
import type { InputFile } from '../input-file.ts'
import { refuse, type FileOutcome, type Recording } from '../recording.ts'
import type { Pixels } from './pixels.ts'
import { readBmp } from './read-bmp.ts'
import { readGif } from './read-gif.ts'
import { readJpeg } from './read-jpeg.ts'
import { readPng } from './read-png.ts'

const readers: Readonly<Record<string, (bytes: Uint8Array) => Result<Pixels>>> = {
  png: readPng,
  jpeg: readJpeg,
  bmp: readBmp,
  gif: readGif,
}

/** A picture as a recording of shape [height, width, 3]. */
export function pictureRecording(file: InputFile, pixels: Pixels): Recording {
  return {
    file,
    position: 0,
    label: null,
    group: null,
    target: null,
    shape: [pixels.height, pixels.width, 3],
    values: pixels.rgb,
    channels: ['R', 'G', 'B'].map((name) => ({ name, unit: null })),
    rateHz: null,
    pinned: [{ channel: 'pixels', offset: 0, step: 1 }],
  }
}

/** Reads a picture file of one of the known formats. */
export function readPictureFile(file: InputFile, bytes: Uint8Array, format: string): FileOutcome & { mode?: Pixels['mode'] } {
  const read = readers[format]?.(bytes) ?? fail('picture-format', 'this picture format is not read')
  if (!read.ok) return refuse(file, read.error.code, read.error.message)
  const { note, mode } = read.value
  const warnings = note === null ? [] : [{ code: 'picture-note', message: `${file.path}: ${note}.`, where: file.path }]
  return {
    outcome: 'read',
    content: {
      file,
      kind: 'image',
      recordings: [pictureRecording(file, read.value)],
      warnings,
      questions: [],
      rateFrom: 'unknown',
      labelFromName: true,
    },
    mode,
  }
}
