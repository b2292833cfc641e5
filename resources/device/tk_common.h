/*
 * What every TinyKiln kernel shares: reading constants from flash, and the fixed-point arithmetic of quantized nets.
 *
 * Conventions of all kernels:
 *  - a parameter structure and every pointer inside it may live in flash; the other pointers are RAM;
 *  - members of a parameter structure are int32_t, float, a pointer, or of a type of tk_sizes.h;
 *  - sizes of what is in memory fit into an int, which has 16 bits on AVR and 32 bits elsewhere;
 *  - results are those of the TensorFlow Lite Micro reference kernels, bit for bit;
 *  - an output may lie over an input that is not needed afterwards, so kernels keep to an order: element-wise ones read an
 *    element before they write it, from the first to the last; convolutions and pooling write output pixels in the order of
 *    their addresses, four at most at a time, and have then read all that these and earlier pixels need; depthwise ones may
 *    instead read all of a channel before they write any of it;
 *  - signed right shifts are arithmetic, as on every compiler that has a microcontroller as its target.
 */
#ifndef TK_COMMON_H
#define TK_COMMON_H

#include <stdint.h>
#include <string.h>

#include "tk_sizes.h"

#if defined(__AVR__)
#include <avr/pgmspace.h>
#define TK_FLASH PROGMEM
#define TK_FLASH_IS_SEPARATE 1
#elif defined(ESP8266)
#include <pgmspace.h>
#define TK_FLASH PROGMEM
#define TK_FLASH_IS_SEPARATE 1
#elif defined(__IMXRT1062__)
#define TK_FLASH __attribute__((section(".progmem")))
#else
#define TK_FLASH
#endif

#if defined(TK_FLASH_IS_SEPARATE)
#define TK_READ_S8(pointer) ((int8_t)pgm_read_byte(pointer))
#define TK_READ_U8(pointer) ((uint8_t)pgm_read_byte(pointer))
#define TK_READ_S16(pointer) ((int16_t)pgm_read_word(pointer))
#define TK_READ_U16(pointer) ((uint16_t)pgm_read_word(pointer))
#define TK_READ_S32(pointer) ((int32_t)pgm_read_dword(pointer))
#define TK_READ_F32(pointer) pgm_read_float(pointer)
#define TK_COPY_FROM_FLASH(target, source, bytes) memcpy_P((target), (source), (size_t)(bytes))
/* Declares `name`, a pointer to a copy in RAM of the parameter structure at `source`. */
#define TK_PARAMETERS(type, name, source) \
  struct type name##_copy; \
  const struct type *const name = &name##_copy; \
  memcpy_P(&name##_copy, (source), sizeof(name##_copy))
#else
#define TK_READ_S8(pointer) (*(pointer))
#define TK_READ_U8(pointer) (*(pointer))
#define TK_READ_S16(pointer) (*(pointer))
#define TK_READ_U16(pointer) (*(pointer))
#define TK_READ_S32(pointer) (*(pointer))
#define TK_READ_F32(pointer) (*(pointer))
#define TK_COPY_FROM_FLASH(target, source, bytes) memcpy((target), (source), (size_t)(bytes))
#define TK_PARAMETERS(type, name, source) const struct type *const name = (source)
#endif

#if defined(TK_FAR)
#define TK_READ_WEIGHT(pointer) (*(pointer))
#else
#define TK_READ_WEIGHT(pointer) TK_READ_S8(pointer)
#endif

/*
 * TK_SMALL: the smallest code that gives the same results, instead of the quickest. TK_PLAIN_C: no assembly. Either has to be
 * defined for all files.
 */
#if defined(TK_SMALL)
#if !defined(TK_COMPACT)
#define TK_COMPACT 1
#endif
#if !defined(TK_PLAIN_C) && !defined(__AVR__)
#define TK_PLAIN_C 1
#endif
#endif

/* Cortex-M with the DSP extension. */
#if defined(__ARM_FEATURE_DSP) && defined(__thumb2__) && defined(__GNUC__) && !defined(TK_PLAIN_C)
#define TK_DSP 1
#endif

/* Dot products by SMLAD of that extension, or by Helium where a core has both. */
#if defined(TK_DSP) && defined(__ARM_FEATURE_MVE)
#define TK_MVE 1
#elif defined(TK_DSP)
#define TK_SMLAD 1
#endif

/* Cores without it whose dot products are assembly as well. */
#if defined(__GNUC__) && !defined(TK_PLAIN_C) && defined(__ARM_ARCH_ISA_THUMB) && __ARM_ARCH_ISA_THUMB == 1 && \
    !defined(__ARM_ARCH_ISA_ARM) && !defined(__ARM_BIG_ENDIAN)
#define TK_THUMB 1
#endif
#if defined(__GNUC__) && !defined(TK_PLAIN_C) && defined(__riscv) && __riscv_xlen == 32 && defined(__riscv_mul) && \
    !defined(__riscv_32e)
#define TK_RISCV 1
#endif
#if defined(__GNUC__) && !defined(TK_PLAIN_C) && defined(__AVR_HAVE_MUL__)
#define TK_AVR 1
#include "tk_fixed_point_avr.h"
#endif

/*
 * Most Arduino cores compile for size; the inner loops are worth more than that, but not in files that define TK_COMPACT, nor
 * in those that define TK_ASSEMBLY_LOOPS where such loops are assembly.
 */
#if defined(__GNUC__) && !defined(__clang__) && !defined(TK_KEEP_OPTIMIZATION) && !defined(__cplusplus) && \
    !defined(TK_COMPACT) && !((defined(TK_SMLAD) || defined(TK_AVR)) && defined(TK_ASSEMBLY_LOOPS))
#pragma GCC optimize("O2")
#endif

#if defined(__GNUC__) && (defined(TK_COMPACT) || (defined(TK_SMLAD) && defined(TK_ASSEMBLY_LOOPS)))
#define TK_INLINE static inline __attribute__((unused))
#elif defined(__GNUC__)
#define TK_INLINE static inline __attribute__((always_inline, unused))
#else
#define TK_INLINE static inline
#endif

/* Before a loop of a few fixed turns: keep its variables in registers. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 8
#define TK_UNROLL _Pragma("GCC unroll 4")
#else
#define TK_UNROLL
#endif

/* A function whose body is assembly and keeps all registers; compilers must not conclude anything from it. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 8
#define TK_ASSEMBLY __attribute__((naked, noinline, noclone, noipa, unused))
#elif defined(__GNUC__) && !defined(__clang__)
#define TK_ASSEMBLY __attribute__((naked, noinline, noclone, unused))
#else
#define TK_ASSEMBLY __attribute__((naked, noinline, unused))
#endif

/* A function that is shared by its callers rather than copied into them. */
#if defined(__GNUC__)
#define TK_SHARED static __attribute__((noinline, unused))
#else
#define TK_SHARED static
#endif

TK_INLINE int32_t tk_clamp(int32_t value, int32_t low, int32_t high) {
  return value < low ? low : value > high ? high : value;
}

/* value + zero_point between low and high, which are INT8 values as the zero point is. */
TK_INLINE int8_t tk_clamp_s8(int32_t value, int32_t zero_point, int32_t low, int32_t high) {
#if defined(TK_AVR)
  return tk_clamp_short(value, (int16_t)zero_point, (int16_t)low, (int16_t)high);
#else
  return (int8_t)tk_clamp(value + zero_point, low, high);
#endif
}

TK_INLINE int tk_minimum(int a, int b) {
  return a < b ? a : b;
}

TK_INLINE int tk_maximum(int a, int b) {
  return a > b ? a : b;
}

/* x * 2^shift modulo 2^32, without the undefined behaviour of a signed overflow. */
TK_INLINE int32_t tk_shift_left(int32_t x, int shift) {
  return (int32_t)((uint32_t)x << shift);
}

/* High half of 2*a*b, rounded to nearest, ties upwards; only a = b = INT32_MIN saturates. */
TK_INLINE int32_t tk_multiply_high(int32_t a, int32_t b) {
  if (a == INT32_MIN && b == INT32_MIN) return INT32_MAX;
#if defined(TK_AVR)
  return tk_scale(a, b, 0, 0);
#else
  return (int32_t)(((int64_t)a * b + ((int64_t)1 << 30)) >> 31);
#endif
}

/* x / 2^exponent, rounded to nearest, ties away from zero. */
TK_INLINE int32_t tk_divide_by_power_of_two(int32_t x, int exponent) {
  const int32_t mask = (int32_t)(((uint32_t)1 << exponent) - 1u);
  const int32_t remainder = x & mask;
  const int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

/* tk_requantize for shift < 0. */
TK_INLINE int32_t tk_requantize_down(int32_t x, int32_t multiplier, int shift) {
#if defined(TK_AVR)
  return tk_scale(x, multiplier, (int8_t)shift, 0);
#else
  int32_t high = (int32_t)(((int64_t)x * multiplier + ((int64_t)1 << 30)) >> 31);
  high -= high < 0 ? 1 : 0;
  return ((high >> (-shift - 1)) + 1) >> 1;
#endif
}

/*
 * x * multiplier * 2^(shift - 31) with the double rounding of the TensorFlow Lite Micro default build: tk_multiply_high, then
 * tk_divide_by_power_of_two, without the cases that a multiplier other than INT32_MIN rules out.
 */
TK_INLINE int32_t tk_requantize(int32_t x, int32_t multiplier, int shift) {
#if defined(TK_AVR)
  return tk_scale(x, multiplier, (int8_t)shift, 0);
#else
  int32_t high;
  if (shift > 0) x = tk_shift_left(x, shift);
  high = (int32_t)(((int64_t)x * multiplier + ((int64_t)1 << 30)) >> 31);
  if (shift >= 0) return high;
  high -= high < 0 ? 1 : 0;
  return ((high >> (-shift - 1)) + 1) >> 1;
#endif
}

/* The same for |x| * 2^max(shift, 0) < 2^30: doubled first, so that 32-bit cores need not shift 64 bits. */
TK_INLINE int32_t tk_requantize_small(int32_t x, int32_t multiplier, int shift) {
#if defined(__wasm__) || defined(__AVR__)
  return tk_requantize(x, multiplier, shift);
#else
#if defined(TK_THUMB)
  /* The product from halves: a product of 64 bits is a call there. */
  const int32_t doubled = tk_shift_left(x, shift > 0 ? shift + 1 : 1);
  const int32_t a = doubled >> 16, b = multiplier >> 16, low_a = doubled & 0xFFFF, low_b = multiplier & 0xFFFF;
  const int32_t inner = a * low_b + (int32_t)(((uint32_t)low_a * (uint32_t)low_b) >> 16);
  const int32_t outer = low_a * b + (inner & 0xFFFF);
  int32_t high = a * b + (inner >> 16) + (outer >> 16) + ((outer >> 15) & 1);
#elif defined(TK_DSP)
  int32_t high;
  __asm__("smmulr %0, %1, %2" : "=r"(high) : "r"(tk_shift_left(x, shift > 0 ? shift + 1 : 1)), "r"(multiplier));
#else
  const int64_t product = (int64_t)tk_shift_left(x, shift > 0 ? shift + 1 : 1) * multiplier;
  int32_t high = (int32_t)(product >> 32) + (int32_t)((uint32_t)product >> 31);
#endif
  if (shift >= 0) return high;
  high -= high < 0 ? 1 : 0;
  return ((high >> (-shift - 1)) + 1) >> 1;
#endif
}

/* The same with one rounding, halves upwards: LiteRT's fully-connected layers with a scale for each unit. */
TK_INLINE int32_t tk_requantize_once(int32_t x, int32_t multiplier, int shift) {
#if defined(TK_AVR)
  return tk_scale(x, multiplier, (int8_t)shift, 1);
#else
  return (int32_t)(((int64_t)x * multiplier + ((int64_t)1 << (30 - shift))) >> (31 - shift));
#endif
}

/* The same for 64-bit sums (INT16 activations): the multiplier is reduced to 16 bits and there is one rounding. */
TK_INLINE int32_t tk_requantize_s64(int64_t x, int32_t multiplier, int shift) {
  const int32_t reduced = multiplier < 0x7FFF0000 ? (multiplier + 0x8000) >> 16 : 0x7FFF;
  const int total = 15 - shift;
  return (int32_t)((x * reduced + ((int64_t)1 << (total - 1))) >> total);
}

/* An int64 in flash. */
TK_INLINE int64_t tk_read_s64(const int64_t *pointer) {
  int64_t value;
  TK_COPY_FROM_FLASH(&value, pointer, sizeof(value));
  return value;
}

TK_INLINE int32_t tk_saturate_s16(int32_t x) {
#if defined(TK_DSP)
  int32_t result;
  __asm__("ssat %0, #16, %1" : "=r"(result) : "r"(x));
  return result;
#else
  return tk_clamp(x, -32768, 32767);
#endif
}

#endif
