/** Text of a file, and the encoding it was taken to be in. */
export type DecodedText = { readonly text: string; readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' }

/** Share of zero bytes at even and odd places, which tells UTF-16 without a byte order mark. */
function zeroShares(bytes: Uint8Array): { even: number; odd: number } {
  const length = Math.min(bytes.length, 4096) & ~1
  let even = 0
  let odd = 0
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) even++
    if (bytes[i + 1] === 0) odd++
  }
  const pairs = Math.max(1, length / 2)
  return { even: even / pairs, odd: odd / pairs }
}

/** Decodes a text file: UTF-8 or UTF-16 with or without a byte order mark, else Windows-1252. Null when it is not text. */
export function decodeText(bytes: Uint8Array): DecodedText | null {
  const decode = (label: DecodedText['encoding']) => new TextDecoder(label).decode(bytes)
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: decode('utf-16le'), encoding: 'utf-16le' }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: decode('utf-16be'), encoding: 'utf-16be' }
  const { even, odd } = zeroShares(bytes)
  if (odd > 0.4 && even < 0.1) return { text: decode('utf-16le'), encoding: 'utf-16le' }
  if (even > 0.4 && odd < 0.1) return { text: decode('utf-16be'), encoding: 'utf-16be' }
  const head = bytes.subarray(0, 65536)
  let control = 0
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32)) control++
  if (control > head.length / 200) return null
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' }
  } catch {
    return { text: decode('windows-1252'), encoding: 'windows-1252' }
  }
}
