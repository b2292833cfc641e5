import type { Board } from '../boards/board.ts'
import type { SelfTestWindows } from '../device/print/self-test-windows.ts'

/** As many of the first windows as fit into an eighth of the board's flash, and into one AVR table. */
export function chooseTestWindows(windows: SelfTestWindows | undefined, board: Board): SelfTestWindows {
  const inputs = windows?.inputs ?? []
  const outputs = windows?.outputs ?? []
  const avr = board.architecture === 'avr' || board.architecture === 'megaavr'
  const budget = Math.min(board.flash / 8, avr ? 8192 : 262144)
  let bytes = 0
  let count = 0
  while (count < inputs.length && count < outputs.length) {
    bytes += (inputs[count]?.length ?? 0) + (outputs[count]?.length ?? 0)
    if (bytes > budget && count > 0) break
    if (bytes > budget * 2) break
    count++
  }
  return { inputs: inputs.slice(0, count), outputs: outputs.slice(0, count) }
}
