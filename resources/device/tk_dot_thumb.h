/*
 * The dot products of tk_dot.h and tk_columns.h on Cortex-M0, M0+ and M1, whose instructions reach eight registers: sums live
 * in the other ones, which can at least be added to.
 */
#ifndef TK_DOT_THUMB_H
#define TK_DOT_THUMB_H

#include "tk_common.h"

#define TK_COLUMNS 2
#define TK_DOT_FILTERS 2

/* Begins a loop that is unrolled four times: r4 counts from -size to 0, `bytes` is the length of a turn. */
#define TK_THUMB_ENTER(bytes) \
  "movs r5, #3\n" \
  "ands r5, r4\n" \
  "movs r6, #" bytes "\n" \
  "muls r5, r6\n" \
  ".balign 4\n" \
  "add pc, r5\n" \
  "nop\n"

#define TK_THUMB_PUSH \
  ".syntax unified\n" \
  "push {r0-r7, lr}\n" \
  "mov r4, r8\n" \
  "mov r5, r9\n" \
  "mov r6, r10\n" \
  "mov r7, r11\n" \
  "push {r4-r7}\n" \
  "movs r4, #0\n" \
  "mov r8, r4\n" \
  "mov r9, r4\n" \
  "mov r10, r4\n" \
  "mov r11, r4\n" \
  "rsbs r4, r1, #0\n"

/* The four sums to where the fourth argument points. */
#define TK_THUMB_POP \
  "ldr r0, [sp, #28]\n" \
  "mov r4, r8\n" \
  "mov r5, r9\n" \
  "mov r6, r10\n" \
  "mov r7, r11\n" \
  "stmia r0!, {r4-r7}\n" \
  "pop {r4-r7}\n" \
  "mov r8, r4\n" \
  "mov r9, r5\n" \
  "mov r10, r6\n" \
  "mov r11, r7\n" \
  "pop {r0-r7, pc}\n"

/* sums[i] = patch i/2 . filter i%2 for two patches and two filters. */
TK_ASSEMBLY static void tk_dot_block(const int8_t *const *patches __attribute__((unused)), int size __attribute__((unused)),
                                     const int8_t *filters __attribute__((unused)),
                                     int32_t *sums __attribute__((unused))) {
  __asm__(TK_THUMB_PUSH
          "ldr r5, [r0, #4]\n"
          "ldr r0, [r0]\n"
          "adds r0, r0, r1\n"
          "adds r2, r2, r1\n"
          "adds r3, r2, r1\n"
          "adds r1, r5, r1\n" TK_THUMB_ENTER("28")
          "1:\n"
          ".rept 4\n"
          "ldrsb r5, [r0, r4]\n"
          "ldrsb r6, [r2, r4]\n"
          "movs r7, r5\n"
          "muls r7, r6\n"
          "add r8, r7\n"
          "ldrsb r7, [r1, r4]\n"
          "muls r6, r7\n"
          "add r10, r6\n"
          "ldrsb r6, [r3, r4]\n"
          "muls r5, r6\n"
          "add r9, r5\n"
          "muls r6, r7\n"
          "add r11, r6\n"
          "adds r4, r4, #1\n"
          ".endr\n"
          "bne 1b\n" TK_THUMB_POP);
}

/* sums[i] = patch . filter i for four filters. */
TK_ASSEMBLY static void tk_dot_four(const int8_t *patch __attribute__((unused)), int size __attribute__((unused)),
                                    const int8_t *filters __attribute__((unused)), int32_t *sums __attribute__((unused))) {
  __asm__(TK_THUMB_PUSH
          "adds r0, r0, r1\n"
          "mov r5, r1\n"
          "adds r1, r2, r5\n"
          "adds r2, r1, r5\n"
          "adds r3, r2, r5\n"
          "adds r7, r3, r5\n" TK_THUMB_ENTER("28")
          "1:\n"
          ".rept 4\n"
          "ldrsb r5, [r0, r4]\n"
          "ldrsb r6, [r1, r4]\n"
          "muls r6, r5\n"
          "add r8, r6\n"
          "ldrsb r6, [r2, r4]\n"
          "muls r6, r5\n"
          "add r9, r6\n"
          "ldrsb r6, [r3, r4]\n"
          "muls r6, r5\n"
          "add r10, r6\n"
          "ldrsb r6, [r7, r4]\n"
          "muls r6, r5\n"
          "add r11, r6\n"
          "adds r4, r4, #1\n"
          ".endr\n"
          "bne 1b\n" TK_THUMB_POP);
}

#endif
