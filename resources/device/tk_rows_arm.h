/* One patch times four filters on Cortex-M cores with the DSP extension: both are widened to 16 bits in the loop. */
#ifndef TK_ROWS_ARM_H
#define TK_ROWS_ARM_H

#include "tk_common.h"

#define TK_DOT_ROWS 4

/* sums[i] = the first `size` values of patch . filter i, where size is a multiple of 4 above 0 and filters are `step` apart. */
TK_ASSEMBLY void tk_multiply_rows(
    const int8_t *patch __attribute__((unused)), const int8_t *filters __attribute__((unused)),
    const int *size_and_step __attribute__((unused)), int32_t *sums __attribute__((unused))) {
  __asm__(
      ".syntax unified\n"
      "push {r0-r12, lr}\n"
      "mov lr, r0\n"
      "mov r10, r1\n"
      "ldrd r2, r11, [r2]\n"
      "add r2, r2, lr\n"
      "add r12, r11, r11, lsl #1\n"
      "movs r4, #0\n"
      "movs r5, #0\n"
      "movs r6, #0\n"
      "movs r7, #0\n"
      "1: ldr r1, [lr], #4\n"
      "ldr r8, [r10, r12]\n"
      "sxtb16 r0, r1\n"
      "sxtb16 r1, r1, ror #8\n"
      "sxtb16 r9, r8\n"
      "smlad r7, r0, r9, r7\n"
      "sxtb16 r9, r8, ror #8\n"
      "ldr r8, [r10, r11, lsl #1]\n"
      "smlad r7, r1, r9, r7\n"
      "sxtb16 r9, r8\n"
      "smlad r6, r0, r9, r6\n"
      "sxtb16 r9, r8, ror #8\n"
      "ldr r8, [r10, r11]\n"
      "smlad r6, r1, r9, r6\n"
      "sxtb16 r9, r8\n"
      "smlad r5, r0, r9, r5\n"
      "sxtb16 r9, r8, ror #8\n"
      "ldr r8, [r10], #4\n"
      "smlad r5, r1, r9, r5\n"
      "sxtb16 r9, r8\n"
      "smlad r4, r0, r9, r4\n"
      "sxtb16 r9, r8, ror #8\n"
      "smlad r4, r1, r9, r4\n"
      "cmp lr, r2\n"
      "bne 1b\n"
      "stmia r3, {r4-r7}\n"
      "pop {r0-r12, pc}\n");
}

/* sums[i] = patch . filter i for TK_DOT_ROWS filters. */
TK_INLINE void tk_dot_rows(const int8_t *patch, int size, const int8_t *filters, int32_t *sums) {
  const int size_and_step[2] = {size & ~3, size};
  int i;
  sums[0] = sums[1] = sums[2] = sums[3] = 0;
  if (size >= 4) tk_multiply_rows(patch, filters, size_and_step, sums);
  for (i = size & ~3; i < size; i++) {
    sums[0] += patch[i] * filters[i];
    sums[1] += patch[i] * filters[size + i];
    sums[2] += patch[i] * filters[2 * size + i];
    sums[3] += patch[i] * filters[3 * size + i];
  }
}

#endif
