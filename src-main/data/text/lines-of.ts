/** The lines of a text, ended by LF, CRLF or CR, one after another without holding them all. */
export function* linesOf(text: string): Generator<string> {
  let start = 0
  const carriageOnly = !text.includes('\n') && text.includes('\r')
  const end = carriageOnly ? '\r' : '\n'
  while (start <= text.length) {
    let stop = text.indexOf(end, start)
    if (stop === -1) stop = text.length
    if (start === text.length) return
    const last = !carriageOnly && text.charCodeAt(stop - 1) === 13 && stop > start ? stop - 1 : stop
    yield text.slice(start, last)
    start = stop + 1
  }
}
