import type { FlashTables } from './flash-tables.ts'

/**
 * Stops a compiler for AVR where tables would lie beyond what its reads reach: such code would build and then read other bytes.
 * Single tables above 32,767 bytes are refused by the compiler itself.
 */
export function printAvrGuard({ near, bytes, far, fits }: FlashTables): string {
  if (!fits)
    return guard('defined(__AVR__)', `The tables of this model take ${bytes} bytes, ${near} of which an AVR chip has to read in the first 65536 bytes of its flash.`) // prettier-ignore
  if (far.size === 0) return ''
  return guard('defined(__AVR__) && !defined(TK_FAR)', `The tables of this model take ${bytes} bytes: that takes an AVR chip with more than 64 KB of flash, and GNU C (-std=gnu99 or newer).`) // prettier-ignore
}

function guard(condition: string, message: string): string {
  return `#if ${condition}
#error "${message}"
#endif

`
}
