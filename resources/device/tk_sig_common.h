/*
 * What the signal blocks share. They compute in float with plain additions, multiplications and divisions only, in a fixed
 * order and never fused, so that a chip and the app give the same numbers; no function of a mathematics library is used.
 */
#ifndef TK_SIG_COMMON_H
#define TK_SIG_COMMON_H

/* Floats are calls on AVR: loops cannot gain there. */
#if defined(__AVR__) && !defined(TK_COMPACT)
#define TK_COMPACT 1
#endif
#include "tk_common.h"

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__) && !defined(__cplusplus)
#pragma GCC optimize("fp-contract=off")
#endif

#if defined(TK_READ_F32)
/* the kernels brought it */
#elif defined(TK_FLASH_IS_SEPARATE)
#define TK_READ_F32(pointer) ((float)pgm_read_float(pointer))
#else
#define TK_READ_F32(pointer) (*(pointer))
#endif

/* Square root by Newton's method from an estimate in the exponent (relative error under 2e-7); 0 for x <= 0. */
TK_SHARED float tk_sig_sqrt(float x) {
  uint32_t bits;
  float root;
  int step;
  if (!(x > 0.0f)) return 0.0f;
  memcpy(&bits, &x, sizeof(bits));
  bits = (bits >> 1) + 0x1FBD1DF5u;
  memcpy(&root, &bits, sizeof(root));
  for (step = 0; step < 3; step++) root = 0.5f * (root + x / root);
  return root;
}

/* Natural logarithm of a positive number: the exponent, and the series of artanh for the rest (absolute error under 2e-7 of the result). */
TK_INLINE float tk_sig_log(float x) {
  uint32_t bits;
  float mantissa, s, s2, series;
  int exponent;
  memcpy(&bits, &x, sizeof(bits));
  exponent = (int)(bits >> 23) - 127;
  bits = (bits & 0x007FFFFFu) | 0x3F800000u;
  memcpy(&mantissa, &bits, sizeof(mantissa));
  if (mantissa > 1.41421354f) {
    mantissa *= 0.5f;
    exponent++;
  }
  s = (mantissa - 1.0f) / (mantissa + 1.0f);
  s2 = s * s;
  series = 0.111111112f;
  series = series * s2 + 0.142857149f;
  series = series * s2 + 0.200000003f;
  series = series * s2 + 0.333333343f;
  series = series * s2 + 1.0f;
  return (float)exponent * 0.693147182f + 2.0f * s * series;
}

#endif
