import type { DevicePlan } from '../plan.ts'

/** pgm_read_byte reads the first 64 KB of flash, of which vectors and start-up code take some. */
const NEAR_TABLES = 65536 - 1024

/**
 * Stops a compiler for AVR where tables would lie beyond what the chip's near reads reach: such code would build and then read
 * other bytes. Single tables above 32,767 bytes are refused by the compiler itself.
 */
export function printAvrGuard(plan: DevicePlan): string {
  const bytes = plan.constants.reduce((total, constant) => total + constant.data.byteLength, 0)
  if (bytes <= NEAR_TABLES) return ''
  return `#if defined(__AVR__)
#error "The tables of this model take ${bytes} bytes; an AVR chip reads tables in the first 65536 bytes of its flash only."
#endif

`
}
