import { readFileSync } from 'node:fs'

/** Bytes of an image by kind. */
export type ImageSize = { readonly code: number; readonly constants: number; readonly data: number; readonly variables: number }

const kinds: Readonly<Record<string, keyof ImageSize>> = {
  '.text': 'code',
  '.rodata': 'constants',
  '.data': 'data',
  '.bss': 'variables',
}

/** Reads the section headers of a 32-bit little-endian ELF file (System V ABI, chapter 4). */
export function imageSize(path: string): ImageSize {
  const file = readFileSync(path)
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const headers = view.getUint32(32, true)
  const step = view.getUint16(46, true)
  const header = (index: number, word: number): number => view.getUint32(headers + index * step + word * 4, true)
  const names = header(view.getUint16(50, true), 4)
  const size = { code: 0, constants: 0, data: 0, variables: 0 }
  for (let index = 0; index < view.getUint16(48, true); index++) {
    const start = names + header(index, 0)
    const kind = kinds[file.toString('latin1', start, file.indexOf(0, start))]
    if (kind !== undefined) size[kind] += header(index, 5)
  }
  return size
}
