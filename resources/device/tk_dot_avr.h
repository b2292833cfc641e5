/* The dot products of tk_dot.h on AVR cores with multiplication. */
#ifndef TK_DOT_AVR_H
#define TK_DOT_AVR_H

#include "tk_common.h"

/*
 * Adds a product to the sum in eleven cycles: its carry is its sign, and subtracting that from the third byte extends it to 24
 * bits.
 */
#define TK_AVR_STEP \
  "lpm %A[pair], Z+\n" \
  "ld %B[pair], X+\n" \
  "muls %A[pair], %B[pair]\n" \
  "sbc %C[sum], %[zero]\n" \
  "add %A[sum], r0\n" \
  "adc %B[sum], r1\n" \
  "adc %C[sum], %[zero]\n"

/* patch . filter for size <= 256: as many products of at most 2^14 fit into 24 bits. */
TK_SHARED __int24 tk_dot_some(const int8_t *patch, uint16_t size, const int8_t *filter) {
  register __int24 sum __asm__("r18") = 0;
  register uint8_t zero __asm__("r21") = 0;
  register uint16_t pair __asm__("r24");
  __asm__ volatile(
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
      : "+x"(patch), "+z"(filter), [sum] "+r"(sum), [size] "+d"(size), [pair] "=&d"(pair)
      : [zero] "r"(zero)
      : "r0", "memory");
  return sum;
}

/* The same for every size. */
TK_SHARED int32_t tk_dot_chunks(const int8_t *patch, int size, const int8_t *filter) {
  int32_t sum = 0;
  for (; size > 256; size -= 256, patch += 256, filter += 256) sum += tk_dot_some(patch, 256, filter);
  return sum + tk_dot_some(patch, (uint16_t)size, filter);
}

#endif
