/*
 * Blocks of dot products of INT8 patches with INT8 filters: the inner loops of convolutions and matrix products.
 *
 * A patch is `rows` stretches of `length` bytes that lie `stride` bytes apart; a filter is rows * length contiguous bytes in
 * flash; filters follow one another. Products fit into an int of 16 bits (|a * b| <= 16384). The WebAssembly path computes
 * the same integers and may read (never use) up to 15 bytes after a patch or filter: its memory is padded.
 */
#ifndef TK_DOT_H
#define TK_DOT_H

#include "tk_common.h"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>

/* Filters in a block. */
#define TK_DOT_FILTERS 4

static const int8_t tk_tail_masks[32] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};

/* Four sums of four lanes each, as one vector. */
TK_INLINE v128_t tk_sum_lanes(v128_t a, v128_t b, v128_t c, v128_t d) {
  const v128_t ab_low = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), ab_high = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
  const v128_t cd_low = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), cd_high = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
  const v128_t ab = wasm_i32x4_add(ab_low, ab_high), cd = wasm_i32x4_add(cd_low, cd_high);
  return wasm_i32x4_add(wasm_i64x2_shuffle(ab, cd, 0, 2), wasm_i64x2_shuffle(ab, cd, 1, 3));
}

#define TK_DOT_STEP(accumulator, low, high, filter_low, filter_high) \
  accumulator = wasm_i32x4_add(accumulator, wasm_i32x4_add(wasm_i32x4_dot_i16x8(low, filter_low), \
                                                           wasm_i32x4_dot_i16x8(high, filter_high)))

/* sums[i] = patch i/4 . filter i%4 for two patches and four filters. */
TK_INLINE void tk_dot_pair(const int8_t *a, const int8_t *b, int stride, int rows, int length, const int8_t *filters,
                           int32_t *sums) {
  const int size = rows * length;
  const v128_t mask = wasm_v128_load(tk_tail_masks + 16 - (length & 15));
  v128_t a0 = wasm_i32x4_const_splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  int row;
  for (row = 0; row < rows; row++) {
    int i;
    for (i = 0; i < length; i += 16) {
      v128_t x = wasm_v128_load(a + i), y = wasm_v128_load(b + i);
      v128_t x_low, x_high, y_low, y_high, w, low, high;
      if (i + 16 > length) {
        x = wasm_v128_and(x, mask);
        y = wasm_v128_and(y, mask);
      }
      x_low = wasm_i16x8_extend_low_i8x16(x);
      x_high = wasm_i16x8_extend_high_i8x16(x);
      y_low = wasm_i16x8_extend_low_i8x16(y);
      y_high = wasm_i16x8_extend_high_i8x16(y);
#define TK_DOT_FILTER(offset, accumulator_a, accumulator_b) \
  w = wasm_v128_load(filters + i + (offset)); \
  low = wasm_i16x8_extend_low_i8x16(w); \
  high = wasm_i16x8_extend_high_i8x16(w); \
  TK_DOT_STEP(accumulator_a, x_low, x_high, low, high); \
  TK_DOT_STEP(accumulator_b, y_low, y_high, low, high)
      TK_DOT_FILTER(0, a0, b0);
      TK_DOT_FILTER(size, a1, b1);
      TK_DOT_FILTER(2 * size, a2, b2);
      TK_DOT_FILTER(3 * size, a3, b3);
#undef TK_DOT_FILTER
    }
    a += stride;
    b += stride;
    filters += length;
  }
  wasm_v128_store(sums, tk_sum_lanes(a0, a1, a2, a3));
  wasm_v128_store(sums + 4, tk_sum_lanes(b0, b1, b2, b3));
}

/* sums[i] = patch . filter i for four filters. */
TK_INLINE void tk_dot_single(const int8_t *a, int stride, int rows, int length, const int8_t *filters, int32_t *sums) {
  const int size = rows * length;
  const v128_t mask = wasm_v128_load(tk_tail_masks + 16 - (length & 15));
  v128_t a0 = wasm_i32x4_const_splat(0), a1 = a0, a2 = a0, a3 = a0;
  int row;
  for (row = 0; row < rows; row++) {
    int i;
    for (i = 0; i < length; i += 16) {
      v128_t x = wasm_v128_load(a + i), x_low, x_high, w, low, high;
      if (i + 16 > length) x = wasm_v128_and(x, mask);
      x_low = wasm_i16x8_extend_low_i8x16(x);
      x_high = wasm_i16x8_extend_high_i8x16(x);
#define TK_DOT_FILTER(offset, accumulator) \
  w = wasm_v128_load(filters + i + (offset)); \
  low = wasm_i16x8_extend_low_i8x16(w); \
  high = wasm_i16x8_extend_high_i8x16(w); \
  TK_DOT_STEP(accumulator, x_low, x_high, low, high)
      TK_DOT_FILTER(0, a0);
      TK_DOT_FILTER(size, a1);
      TK_DOT_FILTER(2 * size, a2);
      TK_DOT_FILTER(3 * size, a3);
#undef TK_DOT_FILTER
    }
    a += stride;
    filters += length;
  }
  wasm_v128_store(sums, tk_sum_lanes(a0, a1, a2, a3));
}

#else

#define TK_DOT_FILTERS 2

/* sums[i] = patch i/2 . filter i%2 for two patches and two filters. */
TK_INLINE void tk_dot_pair(const int8_t *a, const int8_t *b, int stride, int rows, int length, const int8_t *filters,
                           int32_t *sums) {
  const int8_t *filter0 = filters, *filter1 = filters + rows * length;
  int32_t sum_a0 = 0, sum_a1 = 0, sum_b0 = 0, sum_b1 = 0;
  int row, i;
  for (row = 0; row < rows; row++) {
    const int8_t *x = a, *y = b;
    for (i = length; i > 0; i--) {
      const int8_t p = *x++, q = *y++, v = TK_READ_S8(filter0), w = TK_READ_S8(filter1);
      filter0++;
      filter1++;
      sum_a0 += p * v;
      sum_a1 += p * w;
      sum_b0 += q * v;
      sum_b1 += q * w;
    }
    a += stride;
    b += stride;
  }
  sums[0] = sum_a0;
  sums[1] = sum_a1;
  sums[2] = sum_b0;
  sums[3] = sum_b1;
}

/* sums[i] = patch . filter i for two filters. */
TK_INLINE void tk_dot_single(const int8_t *a, int stride, int rows, int length, const int8_t *filters, int32_t *sums) {
  const int8_t *filter0 = filters, *filter1 = filters + rows * length;
  int32_t sum0 = 0, sum1 = 0;
  int row, i;
  for (row = 0; row < rows; row++) {
    const int8_t *x = a;
    for (i = length; i > 0; i--) {
      const int8_t p = *x++;
      sum0 += p * TK_READ_S8(filter0);
      sum1 += p * TK_READ_S8(filter1);
      filter0++;
      filter1++;
    }
    a += stride;
  }
  sums[0] = sum0;
  sums[1] = sum1;
}

#endif

/* patch . filter. */
TK_INLINE int32_t tk_dot_one(const int8_t *a, int stride, int rows, int length, const int8_t *filter) {
  int32_t sum = 0;
  int row, i;
  for (row = 0; row < rows; row++) {
    for (i = 0; i < length; i++) {
      sum += a[i] * TK_READ_S8(filter);
      filter++;
    }
    a += stride;
  }
  return sum;
}

#endif
