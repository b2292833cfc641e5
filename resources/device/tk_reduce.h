/* Sums, means, maxima and minima over some dimensions. Strides count elements; the output is in the order kept0, kept1, kept2. */
#ifndef TK_REDUCE_H
#define TK_REDUCE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* output = (sum - zero_sum) * multiplier, plus output_zero_point; zero_sum = elements of a sum * input zero point. */
struct tk_reduce_sum_s8_params {
  int32_t kept0, kept1, kept2, kept_stride0, kept_stride1, kept_stride2;
  int32_t reduced0, reduced1, reduced2, reduced_stride0, reduced_stride1, reduced_stride2;
  int32_t zero_sum, multiplier, shift, output_zero_point;
};

void tk_reduce_sum_s8(const struct tk_reduce_sum_s8_params *p, const int8_t *input, int8_t *output);

struct tk_reduce_sum_s16_params {
  int32_t kept0, kept1, kept2, kept_stride0, kept_stride1, kept_stride2;
  int32_t reduced0, reduced1, reduced2, reduced_stride0, reduced_stride1, reduced_stride2;
  int32_t zero_sum, multiplier, shift, output_zero_point;
};

void tk_reduce_sum_s16(const struct tk_reduce_sum_s16_params *p, const int16_t *input, int16_t *output);

/* sign 1: maximum; -1: minimum. */
struct tk_reduce_extremum_s8_params {
  int32_t kept0, kept1, kept2, kept_stride0, kept_stride1, kept_stride2;
  int32_t reduced0, reduced1, reduced2, reduced_stride0, reduced_stride1, reduced_stride2;
  int32_t sign;
};

void tk_reduce_extremum_s8(const struct tk_reduce_extremum_s8_params *p, const int8_t *input, int8_t *output);

struct tk_reduce_extremum_s16_params {
  int32_t kept0, kept1, kept2, kept_stride0, kept_stride1, kept_stride2;
  int32_t reduced0, reduced1, reduced2, reduced_stride0, reduced_stride1, reduced_stride2;
  int32_t sign;
};

void tk_reduce_extremum_s16(const struct tk_reduce_extremum_s16_params *p, const int16_t *input, int16_t *output);

#ifdef __cplusplus
}
#endif

#endif
