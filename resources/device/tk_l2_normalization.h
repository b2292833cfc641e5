/* Divides each row of `depth` values by its Euclidean length; output scale 1/128, zero point 0. */
#ifndef TK_L2_NORMALIZATION_H
#define TK_L2_NORMALIZATION_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tk_l2_normalization_s8_params {
  int32_t rows, depth, input_zero_point;
};

/* The output may be the input. */
void tk_l2_normalization_s8(const struct tk_l2_normalization_s8_params *p, const int8_t *input, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
