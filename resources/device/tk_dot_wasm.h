/* The dot products of tk_dot.h in WebAssembly: sixteen products in a step. */
#ifndef TK_DOT_WASM_H
#define TK_DOT_WASM_H

#include "tk_common.h"

#include <wasm_simd128.h>

#define TK_COLUMNS 2
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
TK_INLINE void tk_dot_block(const int8_t *const *patches, int size, const int8_t *filters, int32_t *sums) {
  const int8_t *a = patches[0], *b = patches[1];
  const v128_t mask = wasm_v128_load(tk_tail_masks + 16 - (size & 15));
  v128_t a0 = wasm_i32x4_const_splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  int i;
  for (i = 0; i < size; i += 16) {
    v128_t x = wasm_v128_load(a + i), y = wasm_v128_load(b + i);
    v128_t x_low, x_high, y_low, y_high, w, low, high;
    if (i + 16 > size) {
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
  wasm_v128_store(sums, tk_sum_lanes(a0, a1, a2, a3));
  wasm_v128_store(sums + 4, tk_sum_lanes(b0, b1, b2, b3));
}

/* sums[i] = patch . filter i + bias[i] for `count` filters, a multiple of 4. */
TK_INLINE void tk_dot_groups(const int8_t *patch, int size, const int8_t *filters, const int32_t *bias, int count,
                           int32_t *sums) {
  const v128_t mask = wasm_v128_load(tk_tail_masks + 16 - (size & 15));
  int i;
  for (; count > 0; count -= 4, bias += 4, sums += 4, filters += 4 * size) {
    v128_t a0 = wasm_i32x4_const_splat(0), a1 = a0, a2 = a0, a3 = a0;
    for (i = 0; i < size; i += 16) {
      v128_t x = wasm_v128_load(patch + i), x_low, x_high, w, low, high;
      if (i + 16 > size) x = wasm_v128_and(x, mask);
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
    wasm_v128_store(sums, wasm_i32x4_add(tk_sum_lanes(a0, a1, a2, a3), wasm_v128_load(bias)));
  }
}

#endif
