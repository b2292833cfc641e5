/*
 * Dot products of INT8 patches with INT8 filters: the inner loops of matrix products.
 *
 * A patch is `size` successive bytes in RAM; a filter is `size` successive bytes in flash; filters follow one another.
 * Products fit into an int of 16 bits (|a * b| <= 16384). The WebAssembly path computes the same integers and may read (never
 * use) up to 15 bytes after a patch or filter: its memory is padded.
 */
#ifndef TK_DOT_H
#define TK_DOT_H

#include "tk_common.h"

#if defined(__wasm_simd128__)
#include "tk_dot_wasm.h"
#elif defined(TK_DSP)
#include "tk_rows_arm.h"
#else

#define TK_DOT_ROWS 2

/* sums[i] = patch . filter i + bias[i] for `count` filters, a multiple of TK_DOT_ROWS above 0. */
TK_SHARED void tk_dot_rows(const int8_t *patch, int size, const int8_t *filters, const int32_t *bias, int count,
                           int32_t *sums) {
  for (; count > 0; count -= 2, bias += 2, sums += 2) {
    const int8_t *x = patch, *filter0 = filters, *filter1 = filters + size;
    int32_t sum0 = TK_READ_S32(bias), sum1 = TK_READ_S32(bias + 1);
    int i;
    for (i = size; i > 0; i--) {
      sum0 += *x * TK_READ_S8(filter0);
      sum1 += *x * TK_READ_S8(filter1);
      x++;
      filter0++;
      filter1++;
    }
    sums[0] = sum0;
    sums[1] = sum1;
    filters += 2 * size;
  }
}

#endif

/* patch . filter. */
TK_INLINE int32_t tk_dot_one(const int8_t *patch, int size, const int8_t *filter) {
  int32_t sum = 0;
  int i;
  for (i = 0; i < size; i++) sum += patch[i] * TK_READ_S8(filter + i);
  return sum;
}

#endif
