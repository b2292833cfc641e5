/* The fixed-point arithmetic of tk_common.h on AVR, whose compilers call a loop for every shift of 64 bits. */
#ifndef TK_FIXED_POINT_AVR_H
#define TK_FIXED_POINT_AVR_H

#include <stdint.h>

/* One copy in a program, whichever files call it. */
#define TK_ONE_COPY __attribute__((weak, noinline))

/* Adds a byte of `a` times a byte of `b` to the three bytes from `low` on. */
#define TK_AVR_MAC(a, b, low, middle, high) \
  "mul " a ", " b "\n" \
  "add " low ", r0\n" \
  "adc " middle ", r1\n" \
  "adc " high ", %[zero]\n"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * x * multiplier * 2^(shift - 31), rounded to nearest as tk_requantize does (`once` 0: twice, or as tk_multiply_high where shift
 * is 0) or as tk_requantize_once does (`once` 1). x * 2^max(shift, 0) must fit into 32 bits.
 */
TK_ONE_COPY int32_t tk_scale(int32_t x, int32_t multiplier, int8_t shift, uint8_t once);
TK_ONE_COPY int32_t tk_scale(int32_t x, int32_t multiplier, int8_t shift, uint8_t once) {
  uint8_t fraction = 0x40, zero;
  uint32_t high;
  if (shift < 0) {
    if (once) fraction = 0;
  } else {
    for (; shift > 0; shift--) x = (int32_t)((uint32_t)x << 1);
  }
  /*
   * Bytes 4 to 7 of the product in `high`, byte 3 with the half in `fraction`, of those below only the carries; the factors are
   * taken as unsigned ones first. Bytes 1 and 2 are the second and third of `high` for a while.
   */
  __asm__(
      "clr %[zero]\n"
      "clr %C[high]\n"
      "clr %D[high]\n"
      "clr %A[high]\n"
      "mul %A[a], %A[b]\n"
      "mov %B[high], r1\n" TK_AVR_MAC("%A[a]", "%B[b]", "%B[high]", "%C[high]", "%D[high]")
          TK_AVR_MAC("%B[a]", "%A[b]", "%B[high]", "%C[high]", "%D[high]")
      "clr %B[high]\n"
      "add %[fraction], %D[high]\n"
      "clr %D[high]\n" TK_AVR_MAC("%A[a]", "%C[b]", "%C[high]", "%[fraction]", "%A[high]")
          TK_AVR_MAC("%B[a]", "%B[b]", "%C[high]", "%[fraction]", "%A[high]")
              TK_AVR_MAC("%C[a]", "%A[b]", "%C[high]", "%[fraction]", "%A[high]")
      "clr %C[high]\n" TK_AVR_MAC("%A[a]", "%D[b]", "%[fraction]", "%A[high]", "%B[high]")
          TK_AVR_MAC("%B[a]", "%C[b]", "%[fraction]", "%A[high]", "%B[high]")
              TK_AVR_MAC("%C[a]", "%B[b]", "%[fraction]", "%A[high]", "%B[high]")
                  TK_AVR_MAC("%D[a]", "%A[b]", "%[fraction]", "%A[high]", "%B[high]")
                      TK_AVR_MAC("%B[a]", "%D[b]", "%A[high]", "%B[high]", "%C[high]")
                          TK_AVR_MAC("%C[a]", "%C[b]", "%A[high]", "%B[high]", "%C[high]")
                              TK_AVR_MAC("%D[a]", "%B[b]", "%A[high]", "%B[high]", "%C[high]")
                                  TK_AVR_MAC("%C[a]", "%D[b]", "%B[high]", "%C[high]", "%D[high]")
                                      TK_AVR_MAC("%D[a]", "%C[b]", "%B[high]", "%C[high]", "%D[high]")
      "mul %D[a], %D[b]\n"
      "add %C[high], r0\n"
      "adc %D[high], r1\n"
      "clr r1\n"
      /* A negative factor was 2^32 too large. */
      "sbrs %D[a], 7\n"
      "rjmp 1f\n"
      "sub %A[high], %A[b]\n"
      "sbc %B[high], %B[b]\n"
      "sbc %C[high], %C[b]\n"
      "sbc %D[high], %D[b]\n"
      "1: sbrs %D[b], 7\n"
      "rjmp 2f\n"
      "sub %A[high], %A[a]\n"
      "sbc %B[high], %B[a]\n"
      "sbc %C[high], %C[a]\n"
      "sbc %D[high], %D[a]\n"
      "2: lsl %[fraction]\n"
      "rol %A[high]\n"
      "rol %B[high]\n"
      "rol %C[high]\n"
      "rol %D[high]\n"
      : [high] "=&r"(high), [fraction] "+r"(fraction), [zero] "=&r"(zero)
      : [a] "r"(x), [b] "r"(multiplier)
      : "r0");
  if (shift == 0) return (int32_t)high;
  if (!once && (int32_t)high < 0) high--;
  /* All places but one, whole bytes first, six and seven as a byte with one or two back; then one more after adding 1. */
  shift = (int8_t)~shift;
  __asm__(
      "1: cpi %[places], 8\n"
      "brlo 3f\n"
      "mov %A[x], %B[x]\n"
      "mov %B[x], %C[x]\n"
      "mov %C[x], %D[x]\n"
      "lsl %D[x]\n"
      "sbc %D[x], %D[x]\n"
      "subi %[places], 8\n"
      "rjmp 1b\n"
      "3: cpi %[places], 6\n"
      "brlo 5f\n"
      "mov r0, %D[x]\n"
      "lsl r0\n"
      "sbc r0, r0\n"
      "4: lsl %A[x]\n"
      "rol %B[x]\n"
      "rol %C[x]\n"
      "rol %D[x]\n"
      "rol r0\n"
      "inc %[places]\n"
      "sbrs %[places], 3\n"
      "rjmp 4b\n"
      "mov %A[x], %B[x]\n"
      "mov %B[x], %C[x]\n"
      "mov %C[x], %D[x]\n"
      "mov %D[x], r0\n"
      "rjmp 6f\n"
      "2: asr %D[x]\n"
      "ror %C[x]\n"
      "ror %B[x]\n"
      "ror %A[x]\n"
      "5: dec %[places]\n"
      "brpl 2b\n"
      "6: sec\n"
      "adc %A[x], r1\n"
      "adc %B[x], r1\n"
      "adc %C[x], r1\n"
      "adc %D[x], r1\n"
      "asr %D[x]\n"
      "ror %C[x]\n"
      "ror %B[x]\n"
      "ror %A[x]\n"
      : [x] "+r"(high), [places] "+d"(shift)
      :
      : "r0");
  return (int32_t)high;
}

/* tk_clamp_s8 of tk_common.h: 16 bits are enough for what is left of a value between -256 and 255. */
TK_ONE_COPY int8_t tk_clamp_short(int32_t value, int16_t zero_point, int16_t low, int16_t high);
TK_ONE_COPY int8_t tk_clamp_short(int32_t value, int16_t zero_point, int16_t low, int16_t high) {
  int16_t result;
  if (value > 255) return (int8_t)high;
  if (value < -256) return (int8_t)low;
  result = (int16_t)(value + zero_point);
  return (int8_t)(result < low ? low : result > high ? high : result);
}

#ifdef __cplusplus
}
#endif

#endif
