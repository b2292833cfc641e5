/* Dot products with Helium (Cortex-M52, M55, M85): sixteen products an instruction. */
#ifndef TK_DOT_MVE_H
#define TK_DOT_MVE_H

#include <arm_mve.h>

#include "tk_common.h"

/* Sums of x with four others. The loop ends itself: what lies behind `size` values is neither read nor counted. */
TK_INLINE int32x4_t tk_dot_with_four(const int8_t *x, const int8_t *a, const int8_t *b, const int8_t *c, const int8_t *d,
                                     int size) {
  int32_t sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
  int32x4_t sums = vdupq_n_s32(0);
  __asm__(
      "dlstp.8 lr, %[size]\n"
      "1: vldrb.8 q0, [%[x]], #16\n"
      "vldrb.8 q1, [%[a]], #16\n"
      "vmladava.s8 %[sum0], q0, q1\n"
      "vldrb.8 q1, [%[b]], #16\n"
      "vmladava.s8 %[sum1], q0, q1\n"
      "vldrb.8 q1, [%[c]], #16\n"
      "vmladava.s8 %[sum2], q0, q1\n"
      "vldrb.8 q1, [%[d]], #16\n"
      "vmladava.s8 %[sum3], q0, q1\n"
      "letp lr, 1b\n"
      : [x] "+r"(x), [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [sum0] "+Te"(sum0), [sum1] "+Te"(sum1),
        [sum2] "+Te"(sum2), [sum3] "+Te"(sum3)
      : [size] "r"(size)
      : "lr", "q0", "q1", "memory");
  sums = vsetq_lane_s32(sum0, sums, 0);
  sums = vsetq_lane_s32(sum1, sums, 1);
  sums = vsetq_lane_s32(sum2, sums, 2);
  return vsetq_lane_s32(sum3, sums, 3);
}

/* sums[i] = patch . filter i for four filters. */
TK_INLINE void tk_dot_four(const int8_t *patch, int size, const int8_t *filters, int32_t *sums) {
  vst1q_s32(sums, tk_dot_with_four(patch, filters, filters + size, filters + 2 * size, filters + 3 * size, size));
}

#endif
