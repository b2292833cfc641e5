import type { InputFile } from '../input-file.ts'
import { refuse, type FileOutcome } from '../recording.ts'
import { isEdgeImpulse, readEdgeImpulse } from './read-edge-impulse.ts'

/** A half-precision float from its bits (IEEE 754). */
function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 31
  const mantissa = bits & 1023
  const size =
    exponent === 0
      ? mantissa * 2 ** -24
      : exponent === 31
        ? mantissa === 0
          ? Infinity
          : NaN
        : (1 + mantissa / 1024) * 2 ** (exponent - 15)
  return (bits & 0x8000) !== 0 ? -size : size
}

/** Decodes one CBOR document (RFC 8949): numbers, texts, bytes, lists, maps, tags. Throws RangeError where it is cut off. */
export function decodeCbor(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const argument = (info: number): number => {
    if (info < 24) return info
    const start = at
    if (info === 24) at += 1
    else if (info === 25) at += 2
    else if (info === 26) at += 4
    else if (info === 27) at += 8
    else throw new RangeError('the CBOR is damaged')
    return info === 24
      ? view.getUint8(start)
      : info === 25
        ? view.getUint16(start)
        : info === 26
          ? view.getUint32(start)
          : Number(view.getBigUint64(start))
  }
  const item = (depth: number): unknown => {
    if (depth > 64) throw new RangeError('the CBOR is nested too deeply')
    const first = view.getUint8(at++)
    const major = first >> 5
    const info = first & 31
    if (major === 7) {
      if (info === 25) return halfFloat(view.getUint16((at += 2) - 2))
      if (info === 26) return view.getFloat32((at += 4) - 4)
      if (info === 27) return view.getFloat64((at += 8) - 8)
      if (info === 31) return breakMark
      return info === 20 ? false : info === 21 ? true : null
    }
    const endless = info === 31
    const count = endless ? Infinity : argument(info)
    if (major === 0) return count
    if (major === 1) return -1 - count
    if (major === 6) return item(depth + 1)
    if (major === 2 || major === 3) {
      if (endless) {
        const parts: string[] = []
        for (let part = item(depth + 1); part !== breakMark; part = item(depth + 1)) parts.push(String(part))
        return parts.join('')
      }
      if (at + count > bytes.length) throw new RangeError('the CBOR is cut off')
      const body = bytes.subarray(at, (at += count))
      return major === 2 ? body : new TextDecoder('utf-8').decode(body)
    }
    if (!endless && count > bytes.length) throw new RangeError('the CBOR is damaged')
    if (major === 4) {
      const list: unknown[] = []
      while (list.length < count) {
        const value = item(depth + 1)
        if (value === breakMark) break
        list.push(value)
      }
      return list
    }
    const entries: [string, unknown][] = []
    while (entries.length < count) {
      const key = item(depth + 1)
      if (key === breakMark) break
      entries.push([String(key), item(depth + 1)])
    }
    return Object.fromEntries(entries)
  }
  return item(0)
}

const breakMark = Symbol('break')

/** Reads a CBOR file as Edge Impulse's uploader writes it. */
export function readCborFile(file: InputFile, bytes: Uint8Array): FileOutcome {
  try {
    const document = decodeCbor(bytes)
    return isEdgeImpulse(document)
      ? readEdgeImpulse(file, document)
      : refuse(file, 'unknown-record', 'this CBOR is not a recording that is known')
  } catch (error) {
    return refuse(
      file,
      'damaged-record',
      error instanceof RangeError ? `it is cut off or damaged (${error.message})` : 'it is damaged',
    )
  }
}
