/* Groups of patches times filters, requantized: the body of convolutions. */
#ifndef TK_COLUMNS_H
#define TK_COLUMNS_H

#include "tk_matmul.h"

#if defined(TK_DSP)
#include "tk_columns_arm.h"
#else

#if defined(__wasm_simd128__)
#include "tk_dot_wasm.h"
#else
/* Patches and filters in a block: as many as registers hold. */
#if defined(__riscv)
#define TK_COLUMNS 4
#else
#define TK_COLUMNS 2
#endif
#define TK_DOT_FILTERS 2

/* sums[i] = patch i/2 . filter i%2 for all patches of a block and two filters. */
TK_INLINE void tk_dot_block(const int8_t *const *patches, int size, const int8_t *filters, int32_t *sums) {
  const int8_t *filter0 = filters, *filter1 = filters + size;
  const int8_t *a = patches[0], *b = patches[1];
  int32_t a0 = 0, a1 = 0, b0 = 0, b1 = 0;
#if TK_COLUMNS == 4
  const int8_t *c = patches[2], *d = patches[3];
  int32_t c0 = 0, c1 = 0, d0 = 0, d1 = 0;
#endif
  int i;
  TK_UNROLL
  for (i = 0; i < size; i++) {
    const int8_t v = TK_READ_S8(filter0 + i), w = TK_READ_S8(filter1 + i);
    a0 += a[i] * v;
    a1 += a[i] * w;
    b0 += b[i] * v;
    b1 += b[i] * w;
#if TK_COLUMNS == 4
    c0 += c[i] * v;
    c1 += c[i] * w;
    d0 += d[i] * v;
    d1 += d[i] * w;
#endif
  }
  sums[0] = a0;
  sums[1] = a1;
  sums[2] = b0;
  sums[3] = b1;
#if TK_COLUMNS == 4
  sums[4] = c0;
  sums[5] = c1;
  sums[6] = d0;
  sums[7] = d1;
#endif
}
#endif

/* Patches. */
struct tk_columns {
  int8_t *copies;
  const int8_t *patch[TK_COLUMNS];
};

TK_INLINE void tk_columns_begin(struct tk_columns *columns, int8_t *scratch, int size) {
  (void)size;
  columns->copies = scratch;
}

/* Where the patch of a column may be put together. */
TK_INLINE int8_t *tk_columns_copy(const struct tk_columns *columns, int column, int size) {
  return columns->copies + column * size;
}

/* Whether patches of several rows may be given row by row. */
TK_INLINE int tk_columns_take_rows(int length) {
  (void)length;
  return 0;
}

/* Makes `size` bytes column `column` from place `at` on. */
TK_INLINE void tk_columns_put(struct tk_columns *columns, int column, int at, const int8_t *patch, int size) {
  (void)at;
  (void)size;
  columns->patch[column] = patch;
}

/* Makes a patch that was put together in tk_columns_copy a column. */
TK_INLINE void tk_columns_put_copy(struct tk_columns *columns, int column, const int8_t *copy, int size) {
  tk_columns_put(columns, column, 0, copy, size);
}

/* A memcpy that does nothing for size < 0. */
TK_INLINE void tk_copy_bytes(int8_t *to, const int8_t *from, int size) {
  if (size > 0) memcpy(to, from, (size_t)size);
}

/*
 * Filters [first, last) on the first `count` columns; the results of a column lie `step` bytes behind those of the one before
 * it.
 */
TK_SHARED void tk_columns_multiply(struct tk_columns *columns, int count, int size, const struct tk_output_stage *stage,
                                   const int8_t *weights, int8_t *output, int step, int first, int last) {
  int32_t sums[TK_COLUMNS * TK_DOT_FILTERS];
  int filter = first, i, column;
  for (column = count; column < TK_COLUMNS; column++) columns->patch[column] = columns->patch[0];
  for (; filter + TK_DOT_FILTERS <= last; filter += TK_DOT_FILTERS) {
    tk_dot_block(columns->patch, size, weights, sums);
    for (column = 0; column < count; column++) {
      TK_UNROLL
      for (i = 0; i < TK_DOT_FILTERS; i++) {
        output[column * step + filter + i] = tk_finish(stage, filter + i, sums[column * TK_DOT_FILTERS + i]);
      }
    }
    weights += TK_DOT_FILTERS * size;
  }
  for (; filter < last; filter++) {
    for (column = 0; column < count; column++) {
      output[column * step + filter] = tk_finish(stage, filter, tk_dot_one(columns->patch[column], size, weights));
    }
    weights += size;
  }
}

#endif
#endif
