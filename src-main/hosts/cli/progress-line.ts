import type { Progress } from '../../services/road/progress.ts'

const barWidth = 24

/** Progress on stderr: a bar that is redrawn on a terminal, a line a second otherwise. `finish` ends the bar's line. */
export function createProgressLine(stream: NodeJS.WriteStream = process.stderr): Progress & { readonly finish: () => void } {
  let last = 0
  let lastText = ''
  let drawn = false
  return {
    report: (fraction, message, secondsLeft) => {
      const left = secondsLeft === undefined || secondsLeft === null ? '' : `, about ${Math.ceil(secondsLeft)} s left`
      const percent = `${Math.floor(fraction * 100)} %`.padStart(5)
      const now = performance.now()
      if (stream.isTTY) {
        if (now - last < 50) return
        last = now
        const filled = Math.round(Math.min(1, fraction) * barWidth)
        stream.write(`\r\x1b[K${'█'.repeat(filled)}${'·'.repeat(barWidth - filled)}${percent}  ${message}${left}`)
        drawn = true
      } else if (now - last >= 1000 && message !== lastText) {
        last = now
        lastText = message
        stream.write(`${percent}  ${message}${left}\n`)
      }
    },
    finish: () => {
      if (drawn) stream.write('\r\x1b[K')
      drawn = false
    },
  }
}
