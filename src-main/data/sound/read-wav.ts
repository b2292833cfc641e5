import { fail, succeed, type Result } from '../../contract/result.ts'

/** Decoded sound: [length, channels] interleaved, scaled to -1..1 by full scale; float files are left as they are. */
export type Sound = {
  readonly rateHz: number
  readonly channels: number
  readonly values: Float32Array | Float64Array
  /** Frames that the header promised, where the file ends earlier. */
  readonly truncatedFrom: number | null
}

type Format = {
  readonly code: number
  readonly channels: number
  readonly rateHz: number
  readonly blockBytes: number
  readonly bits: number
  readonly validBits: number
}

const codecs: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  6: 'A-law',
  7: 'mu-law',
  17: 'IMA ADPCM',
  49: 'GSM',
  85: 'MP3',
}

function readFormat(view: DataView, offset: number, size: number): Result<Format> {
  if (size < 14) return fail('damaged-wav', 'its format chunk is too short')
  let code = view.getUint16(offset, true)
  const channels = view.getUint16(offset + 2, true)
  const rateHz = view.getUint32(offset + 4, true)
  const blockBytes = view.getUint16(offset + 12, true)
  const bits = size >= 16 ? view.getUint16(offset + 14, true) : channels > 0 ? (blockBytes * 8) / channels : 0
  let validBits = bits
  if (code === 0xfffe) {
    if (size < 40) return fail('damaged-wav', 'its extended format chunk is too short')
    validBits = view.getUint16(offset + 18, true) || bits
    code = view.getUint16(offset + 24, true)
  }
  const name = codecs[code]
  if (name !== undefined)
    return fail('compressed-audio', `it is a compressed WAV (${name}). Save it as PCM WAV, then add it again`)
  if (code !== 1 && code !== 3)
    return fail('compressed-audio', `it is a WAV of an unknown kind (format ${code}). Save it as PCM WAV, then add it again`)
  if (channels < 1 || channels > 64 || rateHz < 1 || rateHz > 1_000_000)
    return fail('damaged-wav', `its header is damaged (${channels} channels at ${rateHz} Hz)`)
  if (blockBytes === 0 || blockBytes % channels !== 0)
    return fail('damaged-wav', 'its header is damaged (frames of no whole number of bytes a channel)')
  const container = blockBytes / channels
  if (
    code === 3 ? container !== 4 && container !== 8 : container < 1 || container > 4 || validBits < 1 || validBits > container * 8
  )
    return fail('damaged-wav', `its header is damaged (${validBits} bits in ${container} bytes)`)
  return succeed({ code, channels, rateHz, blockBytes, bits, validBits })
}

/** True for narrower sound in 4-byte containers that is not left-justified: its scale cannot be told. */
function isNotLeftJustified(view: DataView, body: number, count: number, format: Format): boolean {
  if (format.code === 3 || format.blockBytes / format.channels !== 4 || format.validBits > 24) return false
  for (let i = 0; i < count; i++) if (view.getUint8(body + i * 4) !== 0) return true
  return false
}

/** Reads one number; `offset` counts bytes. Valid bits are left-justified in their bytes. */
function sampleReader(view: DataView, format: Format): (offset: number) => number {
  const container = format.blockBytes / format.channels
  if (format.code === 3)
    return container === 4 ? (offset) => view.getFloat32(offset, true) : (offset) => view.getFloat64(offset, true)
  if (container === 1) return (offset) => (view.getUint8(offset) - 128) / 128
  if (container === 2) return (offset) => view.getInt16(offset, true) / 32768
  if (container === 3) return (offset) => (view.getUint16(offset, true) + view.getInt8(offset + 2) * 65536) / 8388608
  return (offset) => view.getInt32(offset, true) / 2147483648
}

/**
 * Decodes a PCM or float WAV (8, 16, 24, 32 bit, extensible included). A file that ends before its header says is read as far
 * as it goes. Fails with `damaged-wav`, `compressed-audio`, `no-sound`.
 */
export function readWav(bytes: Uint8Array): Result<Sound> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || view.getUint32(8, false) !== 0x57415645)
    return fail('damaged-wav', 'it is cut off or damaged: there is no WAVE header')
  let format: Format | null = null
  for (let offset = 12; offset + 8 <= bytes.length;) {
    const name = view.getUint32(offset, false)
    const size = view.getUint32(offset + 4, true)
    const body = offset + 8
    if (name === 0x666d7420) {
      if (body + Math.min(size, 16) > bytes.length) return fail('damaged-wav', 'it is cut off within its header')
      const read = readFormat(view, body, Math.min(size, bytes.length - body))
      if (!read.ok) return read
      format = read.value
    } else if (name === 0x64617461) {
      if (format === null) return fail('damaged-wav', 'its sound comes before its format')
      const promised = size === 0xffffffff || size === 0 ? bytes.length - body : size
      const available = Math.min(promised, bytes.length - body)
      const frames = Math.floor(available / format.blockBytes)
      if (frames === 0) return fail('no-sound', 'there is no sound in the file')
      if (size % format.blockBytes !== 0 && size <= bytes.length - body)
        return fail('damaged-wav', 'its sound is no whole number of frames')
      const count = frames * format.channels
      if (isNotLeftJustified(view, body, count, format))
        return fail(
          'ambiguous-wav',
          'it has 24 bits of sound in 4 bytes, and not where the standard puts them. Save it as 16-bit PCM WAV, then add it again',
        )
      const step = format.blockBytes / format.channels
      const values = step <= 2 || (format.code === 3 && step === 4) ? new Float32Array(count) : new Float64Array(count)
      const read = sampleReader(view, format)
      for (let i = 0; i < count; i++) values[i] = read(body + i * step)
      return succeed({
        rateHz: format.rateHz,
        channels: format.channels,
        values,
        truncatedFrom: promised > available ? Math.floor(promised / format.blockBytes) : null,
      })
    }
    offset = body + size + (size & 1)
  }
  return fail(
    'damaged-wav',
    format === null ? 'it is cut off or damaged: there is no format in it' : 'there is no sound in the file',
  )
}
