import { estimated, measured, type Figure } from '../contract/figure.ts'
import type { Board } from './board.ts'

type Band = readonly [value: number, low: number, high: number]
type Guess = { readonly flash: Band; readonly ram: Band; readonly source: string }

/** Public logs are of unknown core versions: ±20 %. */
const LOG_SPREAD = { low: 0.8, high: 1.2 }

const MBED: Guess = {
  flash: [85328, 79500, 171520],
  ram: [44552, 44552, 65120],
  source: 'other boards of the mbed core: 79 500 to 171 520',
}
const ESPRESSIF: Guess = {
  flash: [300000, 224281, 330000],
  ram: [20656, 20312, 31768],
  source: 'other Espressif boards: 224 281 to 311 095',
}
const BARE: Guess = { flash: [5000, 1000, 14000], ram: [500, 100, 1300], source: 'no similar board is known: a guess' }
const AVR: Guess = { flash: [1500, 444, 4236], ram: [100, 9, 252], source: 'other AVR boards: 444 to 4 236' }
const ARM: Guess = { flash: [21300, 5000, 61012], ram: [4264, 1000, 10572], source: 'other Arm cores without mbed: up to 61 012' }

function guessFor(board: Board): Guess {
  const fqbn = board.fqbn ?? ''
  if (/mbed/.test(fqbn)) return MBED
  if (/^esp/.test(fqbn) || board.architecture === 'xtensa') return ESPRESSIF
  if (board.architecture === 'avr' || board.architecture === 'megaavr') return AVR
  return board.architecture === 'arm' ? ARM : BARE
}

/** What the board's own core takes of flash and RAM, and whether anybody has published or measured it. */
export function baseline(board: Board): { readonly flash: Figure; readonly ram: Figure; readonly known: boolean } {
  const guess = guessFor(board)
  const figure = (bytes: number | null, band: Band): Figure => {
    if (bytes === null) return estimated(band[0], band[1], band[2], 'bytes', `not known for this board; ${guess.source}`)
    const evidence = board.baselineEvidence ?? 'catalogue'
    if (evidence.startsWith('a sketch with Serial compiled here')) return measured(bytes, 'bytes', evidence)
    return estimated(bytes, Math.floor(bytes * LOG_SPREAD.low), Math.ceil(bytes * LOG_SPREAD.high), 'bytes', evidence)
  }
  return {
    flash: figure(board.baselineFlashBytes, guess.flash),
    ram: figure(board.baselineRamBytes, guess.ram),
    known: board.baselineFlashBytes !== null && board.baselineRamBytes !== null,
  }
}
