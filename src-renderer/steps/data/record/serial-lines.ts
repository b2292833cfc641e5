/** A reading of the serial port: one number a channel. */
export type SerialReading = readonly number[]

/** What a line from a board is: numbers, names of channels, or something else. */
export type SerialLine =
  | { readonly kind: 'reading'; readonly values: SerialReading }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'text'; readonly text: string }

/** Reads one line: numbers with commas, semicolons, tabs or spaces between; `name:1.5` pairs lose their names. */
export function readSerialLine(line: string): SerialLine | null {
  const text = line.trim()
  if (text === '') return null
  const cells = text.split(/\s*[,;\t]\s*|\s+/).map((cell) => cell.replace(/^[^:]*:/, ''))
  const values = cells.map(Number)
  if (cells.every((cell) => cell !== '') && values.every(Number.isFinite)) return { kind: 'reading', values }
  const names = text.split(/\s*[,;\t]\s*/)
  if (names.length > 1 && names.every((name) => /^[A-Za-z_][\w .°/-]{0,23}$/.test(name))) return { kind: 'names', names }
  return { kind: 'text', text }
}

/** Puts bytes together into lines; what is not finished waits for the next bytes. */
export class LineReader {
  #rest = ''
  #decoder = new TextDecoder()

  read(bytes: Uint8Array): readonly string[] {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split(/\r?\n/)
    this.#rest = lines.pop() ?? ''
    return lines
  }
}
