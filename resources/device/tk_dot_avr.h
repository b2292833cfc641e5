/* The dot products of tk_dot.h on AVR cores with multiplication. */
#ifndef TK_DOT_AVR_H
#define TK_DOT_AVR_H

#include "tk_common.h"

/* From flash: near, or from RAMPZ:Z on. */
#if defined(TK_FAR)
#define TK_AVR_LOAD "elpm"
#define TK_AVR_PAGE "out __RAMPZ__, %[page]\n"
#else
#define TK_AVR_LOAD "lpm"
#define TK_AVR_PAGE
#endif

/*
 * Adds a product to the sum in eleven cycles: its carry is its sign, and subtracting that from the third byte extends it to 24
 * bits.
 */
#define TK_AVR_STEP \
  TK_AVR_LOAD " %A[pair], Z+\n" \
  "ld %B[pair], X+\n" \
  "muls %A[pair], %B[pair]\n" \
  "sbc %C[sum], %[zero]\n" \
  "add %A[sum], r0\n" \
  "adc %B[sum], r1\n" \
  "adc %C[sum], %[zero]\n"

/* patch . filter for size <= 256: as many products of at most 2^14 fit into 24 bits. */
TK_SHARED __int24 tk_dot_some(const int8_t *patch, uint16_t size, tk_weights filter) {
  register __int24 sum __asm__("r18") = 0;
  register uint8_t zero __asm__("r21") = 0;
  register uint16_t pair __asm__("r24");
#if defined(TK_FAR)
  uint16_t at = (uint16_t)(__uint24)filter;
  const uint8_t page = (uint8_t)((__uint24)filter >> 16);
#else
  const int8_t *at = filter;
#endif
  __asm__ volatile(
      TK_AVR_PAGE
      "mov %A[pair], %A[size]\n"
      "lsr %B[size]\n"
      "ror %A[size]\n"
      "lsr %A[size]\n"
      "mov %B[size], %A[pair]\n"
      "andi %B[size], 3\n"
      "breq 2f\n"
      "1:\n" TK_AVR_STEP
      "dec %B[size]\n"
      "brne 1b\n"
      "2: tst %A[size]\n"
      "breq 4f\n"
      "3:\n" TK_AVR_STEP TK_AVR_STEP TK_AVR_STEP TK_AVR_STEP
      "dec %A[size]\n"
      "brne 3b\n"
      "4: clr r1\n"
      : "+x"(patch), "+z"(at), [sum] "+r"(sum), [size] "+d"(size), [pair] "=&d"(pair)
#if defined(TK_FAR)
      : [zero] "r"(zero), [page] "r"(page)
#else
      : [zero] "r"(zero)
#endif
      : "r0", "memory");
  return sum;
}

/* The same for every size. */
TK_SHARED int32_t tk_dot_chunks(const int8_t *patch, int size, tk_weights filter) {
  int32_t sum = 0;
  for (; size > 256; size -= 256, patch += 256, filter += 256) sum += tk_dot_some(patch, 256, filter);
  return sum + tk_dot_some(patch, (uint16_t)size, filter);
}

#endif
