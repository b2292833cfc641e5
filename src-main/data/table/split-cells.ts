/** What parts the cells of a line. `space` is any run of blanks. */
export type Delimiter = ',' | ';' | '\t' | '|' | 'space'

/** The cells of one line. Quotes keep delimiters together and are doubled for a quote within (RFC 4180). */
export function splitCells(line: string, delimiter: Delimiter): string[] {
  if (delimiter === 'space') return line.trim().split(/\s+/)
  if (!line.includes('"')) return line.split(delimiter)
  const cells: string[] = []
  let cell = ''
  let quoted = false
  for (let i = 0; i < line.length; i++) {
    const character = line[i] ?? ''
    if (quoted) {
      if (character !== '"') cell += character
      else if (line[i + 1] === '"') {
        cell += '"'
        i++
      } else quoted = false
    } else if (character === '"' && cell.trim() === '') {
      quoted = true
      cell = ''
    } else if (character === delimiter) {
      cells.push(cell)
      cell = ''
    } else cell += character
  }
  cells.push(cell)
  return cells
}
