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

/* Filters that tk_dot_rows takes at a time. */
#if defined(__wasm_simd128__) || defined(TK_DSP) || defined(TK_THUMB) || defined(TK_RISCV)
#define TK_DOT_ROWS 4
#elif defined(TK_AVR)
#define TK_DOT_ROWS 1
#else
#define TK_DOT_ROWS 2
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* sums[i] = patch . filter i + bias[i] for `count` filters. */
void tk_dot_rows(const int8_t *patch, int size, tk_weights filters, const int32_t *bias, int count, int32_t *sums);

/* patch . filter. */
int32_t tk_dot_one(const int8_t *patch, int size, tk_weights filter);

#ifdef __cplusplus
}
#endif

#endif
