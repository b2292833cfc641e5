/* Groups of patches times filters, requantized: the body of convolutions. */
#ifndef TK_COLUMNS_H
#define TK_COLUMNS_H

#include "tk_matmul.h"

#if defined(TK_SMLAD)
#include "tk_columns_arm.h"
#else

#if defined(__wasm_simd128__)
#include "tk_dot_wasm.h"
#elif defined(TK_MVE)
#define TK_COLUMNS 4
#elif defined(TK_THUMB)
#include "tk_dot_thumb.h"
#elif defined(TK_RISCV)
#include "tk_dot_riscv.h"
#elif defined(TK_AVR)

#define TK_COLUMNS 2
#define TK_DOT_FILTERS 2

/* sums[i] = patch i/2 . filter i%2 for two patches and two filters. */
TK_INLINE void tk_dot_block(const int8_t *const *patches, int size, tk_weights filters, int32_t *sums) {
  int i;
  for (i = 0; i < 4; i++) sums[i] = tk_dot_one(patches[i >> 1], size, (i & 1) != 0 ? filters + size : filters);
}

#else

#define TK_COLUMNS 2
#define TK_DOT_FILTERS 2

/* sums[i] = patch i/2 . filter i%2 for two patches and two filters. */
TK_INLINE void tk_dot_block(const int8_t *const *patches, int size, tk_weights filters, int32_t *sums) {
  const int8_t *a = patches[0], *b = patches[1];
  tk_weights filter0 = filters, filter1 = filters + size;
  int32_t a0 = 0, a1 = 0, b0 = 0, b1 = 0;
  int i;
  for (i = size; i > 0; i--) {
    const int8_t x = *a++, y = *b++, v = TK_READ_WEIGHT(filter0), w = TK_READ_WEIGHT(filter1);
    filter0++;
    filter1++;
    a0 += x * v;
    a1 += x * w;
    b0 += y * v;
    b1 += y * w;
  }
  sums[0] = a0;
  sums[1] = a1;
  sums[2] = b0;
  sums[3] = b1;
}

#endif

/* Patches, and how sums become outputs. */
struct tk_columns {
  int8_t *copies;
  const int8_t *patch[TK_COLUMNS];
  const struct tk_output_stage *stage;
  int size;
};

TK_INLINE void tk_columns_begin(struct tk_columns *columns, int8_t *scratch, int size, const struct tk_output_stage *stage) {
  columns->copies = scratch;
  columns->stage = stage;
  columns->size = size;
}

/* Where the patch of a column may be put together. */
TK_INLINE int8_t *tk_columns_copy(const struct tk_columns *columns, int column, int size) {
  return columns->copies + column * size;
}

/* Makes `size` bytes column `column`. */
TK_INLINE void tk_columns_put(struct tk_columns *columns, int column, const int8_t *patch, int size) {
  (void)size;
  columns->patch[column] = patch;
}

/* Makes a patch that was put together in tk_columns_copy a column. */
TK_INLINE void tk_columns_put_copy(struct tk_columns *columns, int column, const int8_t *copy, int size) {
  tk_columns_put(columns, column, copy, size);
}

TK_INLINE void tk_fill_bytes(int8_t *to, int8_t value, int size) {
  memset(to, value, (size_t)size);
}

/* A memcpy that does nothing for size < 0. */
TK_INLINE void tk_copy_bytes(int8_t *to, const int8_t *from, int size) {
  if (size > 0) memcpy(to, from, (size_t)size);
}

#if defined(TK_MVE)
#include "tk_columns_mve.h"
#else

/*
 * Filters [first, last) on the first `count` columns; the results of a column lie `step` bytes behind those of the one before
 * it.
 */
TK_SHARED void tk_columns_multiply(struct tk_columns *columns, int count, tk_weights filters, int8_t *output, int step,
                                   int first, int last) {
  const struct tk_output_stage *const stage = columns->stage;
  const int size = columns->size;
  tk_weights weights = filters + first * size;
  int32_t sums[TK_COLUMNS * TK_DOT_FILTERS];
  const int32_t zero_point = stage->zero_point, low = stage->low, high = stage->high;
  int filter = first, i, column;
  for (column = count; column < TK_COLUMNS; column++) columns->patch[column] = columns->patch[0];
  for (; filter < last; filter += TK_DOT_FILTERS) {
    const int some = tk_minimum(TK_DOT_FILTERS, last - filter);
    if (some == TK_DOT_FILTERS) {
      tk_dot_block(columns->patch, size, weights, sums);
    } else {
      for (i = 0; i < some; i++) {
        for (column = 0; column < count; column++) {
          sums[column * TK_DOT_FILTERS + i] = tk_dot_one(columns->patch[column], size, weights + i * size);
        }
      }
    }
    for (i = 0; i < some; i++) {
      const int32_t bias = TK_READ_S32(stage->bias + filter + i), multiplier = TK_READ_S32(stage->multiplier + filter + i);
      const int shift = TK_READ_S8(stage->shift + filter + i);
      int8_t *to = output + filter + i;
      for (column = 0; column < count; column++, to += step) {
        const int32_t sum = sums[column * TK_DOT_FILTERS + i] + bias;
        *to = tk_clamp_s8(tk_requantize_small(sum, multiplier, shift), zero_point, low, high);
      }
    }
    weights += TK_DOT_FILTERS * size;
  }
}

#endif
#endif
#endif
