import { estimated, type Figure } from '../contract/figure.ts'
import type { Board } from './board.ts'

type Power = { readonly perMHz: number; readonly source: string }

/** Milliwatts a megahertz of the chip while it computes; a whole board with its regulator and lamps takes more. */
const POWER: readonly (readonly [RegExp, Power])[] = [
  [/^avr8$/, { perMHz: 2.8, source: 'ATmega328P data sheet, about 9 mA at 16 MHz and 5 V' }],
  [/^lx106$/, { perMHz: 2.5, source: 'ESP8266 data sheet, modem sleep' }],
  [/^lx6$|^lx7/, { perMHz: 0.6, source: 'ESP32 family data sheets, radio off' }],
  [/^cm7$|^cm55_85$/, { perMHz: 0.43, source: 'MLPerf Tiny v1.2, NUCLEO-H7A3ZI-Q: 1376 µJ in 11.3 ms at 280 MHz' }],
  [/^cm33/, { perMHz: 0.15, source: 'MLPerf Tiny v1.3, NUCLEO-U575ZI-Q: 664 µJ in 29 ms at 160 MHz' }],
  [/^cm4/, { perMHz: 0.3, source: 'MLPerf Tiny v1.3, NUCLEO-L4R5ZI: 1431 µJ in 43.4 ms at 120 MHz' }],
]
const OTHER: Power = { perMHz: 0.35, source: 'between the Cortex-M4 and M7 of MLPerf Tiny' }

/** Microjoules for one answer, chip only. */
export function estimateEnergy(latencyMs: Figure, board: Board): Figure {
  const power = POWER.find(([pattern]) => pattern.test(board.latencyClass))?.[1] ?? OTHER
  const milliwatts = power.perMHz * board.clockMHz
  const round = (value: number): number => Number(value.toPrecision(3))
  return estimated(
    round(latencyMs.value * milliwatts),
    round(latencyMs.low * milliwatts * 0.5),
    round(latencyMs.high * milliwatts * 2),
    'µJ',
    `about ${round(milliwatts)} mW while computing (${power.source}), the chip alone`,
  )
}
