/*
 * Transcendental functions on int32 fixed-point numbers (gemmlowp's fixed-point definitions). Qk has k integer bits and
 * 31 - k fraction bits.
 */
#ifndef TK_FIXED_POINT_H
#define TK_FIXED_POINT_H

#include "tk_common.h"

/* exp(a) for a in [-1/4, 0), Q0. */
TK_INLINE int32_t tk_exp_near_zero(int32_t a) {
  const int32_t x = a + ((int32_t)1 << 28);
  const int32_t x2 = tk_multiply_high(x, x);
  const int32_t x3 = tk_multiply_high(x2, x);
  const int32_t x4 = tk_multiply_high(x2, x2);
  const int32_t quarter = tk_divide_by_power_of_two(x4, 2);
  const int32_t tail = tk_divide_by_power_of_two(tk_multiply_high(quarter + x3, 715827883) + x2, 1);
  return (int32_t)1895147668 + tk_multiply_high(1895147668, x + tail);
}

/* exp(a) for a <= 0 in Q5, as Q0. */
TK_INLINE int32_t tk_exp_q5(int32_t a) {
  static const int32_t factors[7] TK_FLASH = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  const int32_t quarter = (int32_t)1 << 24;
  const int32_t a_mod_quarter = (a & (quarter - 1)) - quarter;
  const int32_t remainder = a_mod_quarter - a;
  int32_t result;
  int i;
  if (a == 0) return INT32_MAX;
  result = tk_exp_near_zero(tk_shift_left(a_mod_quarter, 5));
  for (i = 0; i < 7; i++) {
    if (remainder & ((int32_t)1 << (24 + i))) result = tk_multiply_high(result, TK_READ_S32(&factors[i]));
  }
  return result;
}

/* 1 / (1 + a) for a in [0, 1], Q0: three Newton steps on the half denominator. */
TK_INLINE int32_t tk_one_over_one_plus(int32_t a) {
  const int32_t half = (int32_t)(((uint32_t)a + ((uint32_t)1 << 31)) >> 1);
  int32_t x = 1515870810 + tk_multiply_high(half, -1010580540);
  int i;
  for (i = 0; i < 3; i++) {
    const int32_t error = ((int32_t)1 << 29) - tk_multiply_high(half, x);
    x += tk_shift_left(tk_multiply_high(x, error), 2);
  }
  return x >= ((int32_t)1 << 30) ? INT32_MAX : tk_shift_left(x, 1);
}

/* Leading zero bits of x; 32 for 0. */
TK_INLINE int tk_count_leading_zeros(uint32_t x) {
  int count = 0;
  if (x == 0) return 32;
  while ((x & 0x80000000u) == 0) {
    x <<= 1;
    count++;
  }
  return count;
}

#endif
