import type { InputFile } from './input-file.ts'
import { readPictureFile } from './picture/read-picture-file.ts'
import type { ReadOptions } from './read-options.ts'
import { readArff } from './record/read-arff.ts'
import { readCborFile } from './record/read-cbor.ts'
import { readIdxFile } from './record/read-idx.ts'
import { readJsonFile } from './record/read-json.ts'
import { readMicrobitLog } from './record/read-microbit-log.ts'
import { readNpyFile } from './record/read-npy-file.ts'
import { readUcr } from './record/read-ucr.ts'
import { refuse, type FileOutcome } from './recording.ts'
import { sniffFormat } from './sniff-format.ts'
import { readWavFile } from './sound/read-wav-file.ts'
import { readTableFile } from './table/read-table-file.ts'

const mediaExtensions: Readonly<Record<string, string>> = {
  png: 'a PNG picture',
  jpg: 'a JPEG picture',
  jpeg: 'a JPEG picture',
  bmp: 'a BMP picture',
  gif: 'a GIF picture',
  wav: 'a WAV sound',
  wave: 'a WAV sound',
  webp: 'a WebP picture',
  mp3: 'an MP3 sound',
}

/** The ending of a path, in lower case and without the dot. */
export function extensionOf(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
}

/** Reads one file that is no archive and no list of labels, by what is in it. */
export function readFile(file: InputFile, bytes: Uint8Array, options: ReadOptions): FileOutcome & { mode?: 'colour' | 'grey' } {
  const extension = extensionOf(file.path)
  const format = sniffFormat(bytes, extension)
  switch (format.reader) {
    case 'refuse':
      return refuse(file, format.code, format.message)
    case 'zip':
    case 'gzip':
      return refuse(file, 'nested-archive', 'archives within archives within archives are not opened. Unpack it first')
    case 'wav':
      return readWavFile(file, bytes)
    case 'png':
    case 'jpeg':
    case 'bmp':
    case 'gif':
      return readPictureFile(file, bytes, format.reader)
    case 'npy':
      return readNpyFile(file, bytes)
    case 'idx':
      return readIdxFile(file, bytes)
    case 'cbor':
      return readCborFile(file, bytes)
    case 'json':
      return readJsonFile(file, bytes, options)
    case 'arff':
      return readArff(file, bytes, options)
    case 'ucr-ts':
      return readUcr(file, bytes)
    case 'microbit-log':
      return readMicrobitLog(file, bytes, options)
    case 'text': {
      const claimed = mediaExtensions[extension]
      if (claimed !== undefined) {
        const text = new TextDecoder('utf-8').decode(bytes.subarray(0, 200))
        const words = /^[\x09\x0a\x0d\x20-\x7e\u00a0-\uffff]*$/.test(text)
        return refuse(
          file,
          extension.startsWith('wav') ? 'damaged-wav' : 'wrong-extension',
          words
            ? `its name says ${claimed}, but it holds text. Save it again as ${claimed}, or leave it out`
            : `its name says ${claimed}, but it does not begin like one: it is damaged. Copy it again from where it came`,
        )
      }
      return readTableFile(file, bytes, options)
    }
  }
}
