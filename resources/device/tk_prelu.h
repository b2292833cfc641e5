/* Leaky rectifier with a slope tensor, broadcast. */
#ifndef TK_PRELU_H
#define TK_PRELU_H

#include "tk_sizes.h"

#ifdef __cplusplus
extern "C" {
#endif

/* x >= zero point: one multiplier; below: (x - input_zero_point) * (slope - slope_zero_point) with another. */
struct tk_prelu_s8_params {
  int32_t size3;
  tk_size size0, size1, size2, a0, a1, a2, a3, b0, b1, b2, b3;
  int32_t input_zero_point, slope_zero_point, output_zero_point;
  int32_t positive_multiplier, positive_shift, negative_multiplier, negative_shift;
};

/* The output may be the input. */
void tk_prelu_s8(const struct tk_prelu_s8_params *p, const int8_t *input, const int8_t *slope, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
