/* Softmax of each row of `depth` values. */
#ifndef TK_SOFTMAX_H
#define TK_SOFTMAX_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Differences to the row's maximum, scaled to Q5, go through a fixed-point exp; below `difference_min` exp counts as 0. */
struct tk_softmax_s8_params {
  int32_t rows, depth, multiplier, left_shift, difference_min;
};

/* Output scale 1/256, zero point -128. The output may be the input. */
void tk_softmax_s8(const struct tk_softmax_s8_params *p, const int8_t *input, int8_t *output);

struct tk_softmax_s8_s16_params {
  int32_t rows, depth, multiplier, left_shift, difference_min;
};

/* Output scale 1/65536, zero point -32768. */
void tk_softmax_s8_s16(const struct tk_softmax_s8_s16_params *p, const int8_t *input, int16_t *output);

/* Tables of 513 samples: exp on [-10, 0] and 1 / (1 + x) on [0, 1]. */
struct tk_softmax_s16_params {
  int32_t rows, depth, multiplier, shift;
  const int16_t *exp_table;
  const int16_t *reciprocal_table;
};

/* Output scale 1/32768, zero point 0. */
void tk_softmax_s16(const struct tk_softmax_s16_params *p, const int16_t *input, int16_t *output);

#ifdef __cplusplus
}
#endif

#endif
