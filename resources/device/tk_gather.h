/* Copies that follow tables of indices: nearest-neighbour resizing, mirrored padding, picking slices. */
#ifndef TK_GATHER_H
#define TK_GATHER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * output[i][j][k][l] = input[rows0[i]][rows1[j]][rows2[k]][rows3[l]], in runs of `run_bytes`; `stride` n bytes lie between
 * neighbours along dimension n of the input. A table that is null stands for 0, 1, 2 ...
 */
struct tk_gather_params {
  int32_t run_bytes;
  int32_t size0, size1, size2, size3;
  int32_t stride0, stride1, stride2, stride3;
  const int16_t *rows0;
  const int16_t *rows1;
  const int16_t *rows2;
  const int16_t *rows3;
};

void tk_gather(const struct tk_gather_params *p, const void *input, void *output);

#ifdef __cplusplus
}
#endif

#endif
