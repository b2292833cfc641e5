/** What a file is, by its content. */
export type FileFormat =
  | {
      readonly reader:
        | 'zip'
        | 'gzip'
        | 'wav'
        | 'png'
        | 'jpeg'
        | 'bmp'
        | 'gif'
        | 'npy'
        | 'idx'
        | 'cbor'
        | 'json'
        | 'arff'
        | 'ucr-ts'
        | 'microbit-log'
        | 'text'
    }
  | { readonly reader: 'refuse'; readonly code: string; readonly message: string }

function ascii(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length))
}

/** True when the bytes hold an ASCII text. */
function includesText(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(text, 0, 'latin1')
}

const refusal = (code: string, message: string): FileFormat => ({ reader: 'refuse', code, message })
const sound = (name: string) =>
  refusal('compressed-audio', `this is ${name}, which is not read. Save it as PCM WAV, then add it again`)
const picture = (name: string, advice: string) => refusal('picture-format', `this is ${name}, which is not read. ${advice}`)

/** Signatures at the start of a file. */
function bySignature(bytes: Uint8Array): FileFormat | null {
  const head = ascii(bytes, 0, 16)
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return { reader: 'zip' }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return { reader: 'gzip' }
  if (head.startsWith('\x89PNG')) return { reader: 'png' }
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return { reader: 'jpeg' }
  if (head.startsWith('RIFF') || head.startsWith('RIFX')) {
    if (head.startsWith('RIFX')) return sound('a big-endian WAV (RIFX)')
    if (ascii(bytes, 8, 4) === 'WEBP') return picture('a WebP picture', 'Save it as PNG or JPEG, then add it again')
    if (ascii(bytes, 8, 3) === 'AVI') return refusal('not-data', 'this is a video. Save single pictures as PNG or JPEG')
    return { reader: 'wav' }
  }
  if (head.startsWith('RF64')) return sound('an RF64 sound file')
  if (head.startsWith('GIF8')) return { reader: 'gif' }
  if (head.startsWith('BM') && bytes.length > 26 && (bytes[6] ?? 1) + (bytes[7] ?? 1) + (bytes[8] ?? 1) + (bytes[9] ?? 1) === 0)
    return { reader: 'bmp' }
  if (head.startsWith('fLaC')) return sound('FLAC sound')
  if (head.startsWith('OggS')) return sound('Ogg sound')
  if (head.startsWith('ID3') || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2)) return sound('MP3 sound')
  if (head.startsWith('FORM')) return sound('AIFF sound')
  if (head.startsWith('.snd')) return sound('AU sound')
  if (head.startsWith('caff')) return sound('CAF sound')
  if (head.startsWith('\x1aE\xdf\xa3')) return sound('Matroska or WebM')
  if (head.startsWith('II*\0') || head.startsWith('MM\0*')) return picture('a TIFF picture', 'Save it as PNG, then add it again')
  if (ascii(bytes, 4, 4) === 'ftyp') {
    const brand = ascii(bytes, 8, 4)
    if (/^(?:hei|hev|mif|msf)/.test(brand))
      return picture('a HEIC picture from a phone', 'Save or export it as JPEG, then add it again')
    if (brand === 'avif') return picture('an AVIF picture', 'Save it as PNG or JPEG, then add it again')
    return sound('MP4 or M4A')
  }
  if (head.startsWith('\x93NUMPY')) return { reader: 'npy' }
  if (
    bytes[0] === 0 &&
    bytes[1] === 0 &&
    (bytes[2] ?? 0) >= 8 &&
    (bytes[2] ?? 0) <= 14 &&
    (bytes[3] ?? 0) >= 1 &&
    (bytes[3] ?? 0) <= 4
  )
    return { reader: 'idx' }
  if (ascii(bytes, 4, 4) === 'TFL3' || head.startsWith('\x89HDF'))
    return refusal('is-a-model', 'this is a model, not data. Open it in Model')
  if (head.startsWith('%PDF')) return refusal('not-data', 'this is a PDF document')
  if (head.startsWith('\xd0\xcf\x11\xe0'))
    return refusal('excel-workbook', 'this is an old Office file (such as an Excel workbook). Save it as CSV, then add it again')
  if (head.startsWith('Rar!') || head.startsWith("7z\xbc\xaf'") || head.startsWith('\xfd7zXZ') || head.startsWith('BZh'))
    return refusal('archive-format', 'this kind of archive is not opened. Unpack it first, then drop the folder')
  if (ascii(bytes, 257, 5) === 'ustar')
    return refusal('archive-format', 'a tar archive is not opened. Unpack it first, then drop the folder')
  if (head.startsWith('SQLite format')) return refusal('not-data', 'this is a database')
  const major = (bytes[0] ?? 0) >> 5
  if (major === 5 && bytes.length > 20 && ascii(bytes, 1, 40).includes('protected')) return { reader: 'cbor' }
  return null
}

/** Sniffs the format from the first bytes; `extension` (lower case, without dot) only decides for headerless sound. */
export function sniffFormat(bytes: Uint8Array, extension: string): FileFormat {
  if (bytes.length === 0) return refusal('empty-file', 'the file is empty')
  const signature = bySignature(bytes)
  if (signature !== null) return signature
  const start = new TextDecoder('utf-8')
    .decode(bytes.subarray(0, 600))
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (start.startsWith('version https://git-lfs'))
    return refusal(
      'lfs-pointer',
      'this is a Git LFS pointer, not the file itself. Fetch it with "git lfs pull", then add it again',
    )
  if (/^<\?xml[^>]*>\s*(?:<!--[\s\S]*?-->\s*)?(?:<!DOCTYPE svg[^>]*>\s*)?<svg|^<svg/i.test(start))
    return picture('an SVG drawing', 'Export it as PNG, then add it again')
  if (/^(?:<!doctype html|<html|<head)/i.test(start) && includesText(bytes, 'UBIT_LOG_FS')) return { reader: 'microbit-log' }
  if (/^(?:<!doctype html|<html|<head)/i.test(start))
    return refusal('web-page', 'this is a web page, perhaps the download page in place of the file. Download the file itself')
  if (/^<\?xml/i.test(start)) return refusal('not-data', 'this is XML, which is not read. Save the readings as CSV')
  if (/^(?:pcm|raw|s16|s16le|sw|u8|f32)$/.test(extension))
    return refusal(
      'raw-sound',
      'raw sound has no header, so its rate, width and channels are unknown. Save it as WAV (for example 16 000 Hz, 16 bit, mono)',
    )
  if (/^(?:\{|\[\s*[[{"\d\]-])/.test(start) && !/^\[\d\d:/.test(start)) return { reader: 'json' }
  const firstLines = start.split(/\r?\n/).filter((line) => line !== '' && !/^[%#]/.test(line))
  if (/^@relation/i.test(firstLines[0] ?? '') || extension === 'arff') return { reader: 'arff' }
  if (
    /^@(?:problemname|timestamps|missing|univariate|dimensions|classlabel)/i.test(firstLines[0] ?? '') ||
    (extension === 'ts' && /^\s*[#@]/.test(start))
  )
    return { reader: 'ucr-ts' }
  return { reader: 'text' }
}
