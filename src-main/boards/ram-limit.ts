import type { Board } from './board.ts'

/** esp-idf: static memory ends at 160 KB of the 320 KB. */
const ESP32_STATIC_BYTES = 163840

/** RAM that a sketch may lay out when it is linked, in bytes. */
export function ramLimitOf(board: Board): number {
  return /^ESP32$/.test(board.mcu) || board.latencyClass === 'lx6' ? Math.min(board.ram, ESP32_STATIC_BYTES) : board.ram
}
