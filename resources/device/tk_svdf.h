/* Low-rank filters over a memory of past inputs (SVDF). */
#ifndef TK_SVDF_H
#define TK_SVDF_H

#include "tk_sizes.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Feature filters in flash, biases folded: feature_bias[f] = -input_zero_point * (sum of the weights of f). The output's
 * bias may be null.
 */
struct tk_svdf_s8_params {
  int32_t batches, input_size, units, rank, memory;
  int32_t feature_multiplier, feature_shift, state_zero_point;
  int32_t output_multiplier, output_shift, output_zero_point, activation_min, activation_max;
  tk_weights feature_weights;
  const int32_t *feature_bias;
  const int8_t *time_weights;
  const int32_t *bias;
};

/* INT8 state and time weights. state: batches * units * rank * memory values. */
void tk_svdf_s8(const struct tk_svdf_s8_params *p, const int8_t *input, int8_t *state, int8_t *output);

struct tk_svdf_s16_params {
  int32_t batches, input_size, units, rank, memory;
  int32_t feature_multiplier, feature_shift, state_zero_point;
  int32_t output_multiplier, output_shift, output_zero_point, activation_min, activation_max;
  tk_weights feature_weights;
  const int32_t *feature_bias;
  const int16_t *time_weights;
  const int32_t *bias;
};

/* INT16 state and time weights, INT8 input and output. */
void tk_svdf_s16(const struct tk_svdf_s16_params *p, const int8_t *input, int16_t *state, int8_t *output);

#ifdef __cplusplus
}
#endif

#endif
