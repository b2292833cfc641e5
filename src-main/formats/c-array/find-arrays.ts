/** An array of bytes that a C or C++ source defines. */
export type CArray = { readonly name: string; readonly bytes: Uint8Array; readonly line: number }

/** Blanks out comments, and preprocessor lines (whose braces may not pair up), keeping every line break. */
function stripComments(source: string): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ')
  return source.replace(/\/\*[^]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"/g, (text) => (text.startsWith('"') ? text : blank(text)))
}

/** A name, its brackets, attributes or macros, and the opening of its values: `x[LEN] PROGMEM = {`. */
const definition = /([A-Za-z_]\w*)\s*\[[^\][;{}=]*\]\s*([^;={}"]*)=\s*(?=[{"])/g

function parseNumbers(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length)
  let count = 0
  for (const match of text.matchAll(/[^\s,]+/g)) {
    const word = match[0].replace(/^\((?:u?int8_t|(?:un)?signed char|char)\)/, '').replace(/[uUlL]+$/, '')
    const value = /^-?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)$/.test(word)
      ? word.startsWith('-')
        ? -Number(word.slice(1))
        : Number(word)
      : NaN
    if (!(value >= -128 && value <= 255)) return null
    bytes[count++] = value & 255
  }
  return bytes.slice(0, count)
}

const escapes: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  '0': 0,
  '\\': 92,
  '"': 34,
  "'": 39,
  '?': 63,
}

function parseText(text: string): Uint8Array {
  const bytes: number[] = []
  for (const [, content = ''] of text.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)) {
    for (const [piece, hex, octal, other] of content.matchAll(/\\x([0-9a-fA-F]+)|\\([0-7]{1,3})|\\(.)|[^\\]/g)) {
      if (hex !== undefined) bytes.push(Number.parseInt(hex, 16) & 255)
      else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 255)
      else bytes.push(other === undefined ? piece.charCodeAt(0) & 255 : (escapes[other] ?? other.charCodeAt(0)))
    }
  }
  return Uint8Array.from(bytes)
}

/**
 * Finds the byte arrays of a C or C++ source: hexadecimal, decimal or binary numbers in braces, or a text of escapes; const or
 * not, aligned or attributed in any way. Arrays of other things are left out. An array that never closes ends with the file.
 */
export function findArrays(source: string): CArray[] {
  const text = stripComments(source)
  const arrays: CArray[] = []
  let line = 1
  let counted = 0
  for (const match of text.matchAll(definition)) {
    const name = match[1] ?? ''
    const start = match.index + match[0].length
    const closing = text[start] === '{' ? text.indexOf('}', start) : text.indexOf(';', start)
    const body = text.slice(start, closing === -1 ? text.length : closing)
    const bytes = body.startsWith('{') ? parseNumbers(body.slice(1)) : parseText(body)
    for (; counted < match.index; counted++) if (text[counted] === '\n') line++
    if (bytes !== null && bytes.length > 0) arrays.push({ name, bytes, line })
  }
  return arrays
}
