/** A line as a serial monitor may have dressed it: the time in front of it in seconds, and what is left. */
export type PreparedLine = { readonly seconds: number | null; readonly text: string }

const clockPrefix = /^\[?(?:\d{4}-\d\d-\d\d[ T])?(\d{1,2}):(\d\d):(\d\d(?:[.,]\d+)?)\]?\s*(?:->|>|\])?\s+(?=\S)/
const arrow = /^\[?(?:\d{4}-\d\d-\d\d[ T])?\d{1,2}:\d\d:\d\d(?:[.,]\d+)?\]?\s*->/

/** True when a line starts with the time and arrow that the Arduino serial monitor adds (or a terminal's [time]). */
export function hasClockPrefix(line: string): boolean {
  return arrow.test(line) || /^\[(?:\d{4}-\d\d-\d\d[ T])?\d{1,2}:\d\d:\d\d(?:[.,]\d+)?\]\s/.test(line)
}

/** Takes the clock prefix off a line. */
export function takeClockPrefix(line: string): PreparedLine {
  const match = clockPrefix.exec(line)
  if (match === null) return { seconds: null, text: line }
  const seconds = Number(match[1]) * 3600 + Number(match[2]) * 60 + Number((match[3] ?? '0').replace(',', '.'))
  return { seconds, text: line.slice(match[0].length) }
}

const pairPattern =
  /([A-Za-z_][\w .°/%-]*?)\s*[:=]\s*([+-]?(?:\d+\.?\d*|\.\d+|nan|inf|ovf)(?:[eE][+-]?\d+)?)\s*(?:[,;\t ]\s*|$)/gi

/** Names and values of a line as the serial plotter takes it (`aX:0.01,aY:0.02`); null when it is not one whole row of pairs. */
export function namedValues(line: string): { readonly names: string[]; readonly values: string[] } | null {
  const names: string[] = []
  const values: string[] = []
  let end = 0
  for (const match of line.matchAll(pairPattern)) {
    if (line.slice(end, match.index).trim() !== '') return null
    names.push((match[1] ?? '').trim())
    values.push(match[2] ?? '')
    end = match.index + match[0].length
  }
  return names.length > 0 && line.slice(end).trim() === '' ? { names, values } : null
}
